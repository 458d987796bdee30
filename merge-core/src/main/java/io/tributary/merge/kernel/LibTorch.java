package io.tributary.merge.kernel;

import ai.djl.engine.Engine;

/** The process's one libtorch: loaded at first use, with the thread counts that were asked for and never more. */
final class LibTorch {
    private LibTorch() {}

    static Engine engine() {
        System.setProperty("ai.djl.offline", System.getProperty("ai.djl.offline", "true"));
        System.setProperty("ai.djl.pytorch.num_threads", System.getProperty("ai.djl.pytorch.num_threads", "1"));
        System.setProperty(
                "ai.djl.pytorch.num_interop_threads", System.getProperty("ai.djl.pytorch.num_interop_threads", "1"));
        return Engine.getEngine("PyTorch");
    }

    static int gpus() {
        return engine().getGpuCount();
    }
}
