package io.tributary.merge.kernel;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;

/**
 * The process's one libtorch.
 *
 * <p>More torch threads than free cores is catastrophic (a fold takes twenty times as long), and libtorch's own default
 * is every core: so it starts with one thread, and each compute thread then asks for what its numerics say. The number
 * belongs to the thread that sets it.
 */
final class LibTorch {
    private LibTorch() {}

    static Engine engine() {
        preset("ai.djl.offline", "true");
        preset("ai.djl.pytorch.num_threads", "1");
        preset("ai.djl.pytorch.num_interop_threads", "1");
        // The profiling executor may fuse operations after the first calls, and with them their roundings.
        preset("ai.djl.pytorch.graph_optimizer", "false");
        try {
            return Engine.getEngine("PyTorch");
        } catch (EngineException e) {
            throw new MergeException(
                    ErrorCode.NUMERICS_UNAVAILABLE,
                    "libtorch does not load: " + e.getMessage()
                            + "; expected the PyTorch natives on the class path or in PYTORCH_LIBRARY_PATH",
                    e);
        }
    }

    static int gpus() {
        return engine().getGpuCount();
    }

    /** Makes the calling thread a compute thread. */
    static void confine(int threads) {
        JniUtils.setNumThreads(threads);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
    }

    private static void preset(String property, String value) {
        System.setProperty(property, System.getProperty(property, value));
    }
}
