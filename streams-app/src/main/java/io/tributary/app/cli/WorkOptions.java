package io.tributary.app.cli;

import io.tributary.merge.store.CheckpointRoots;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How work is done: where it is computed and what may be read. */
final class WorkOptions {
    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--root",
            paramLabel = "DIR|URI",
            description = "Where experts published by reference may lie: a directory, s3://, gs:// or"
                    + " az://BUCKET/PREFIX, hf://ORG or hf://ORG/REPO; repeatable.")
    private List<String> roots = new ArrayList<>();

    @Mixin
    private final MemoryOption memory = new MemoryOption();

    /** In bytes; empty where nothing was said. */
    OptionalLong memory() {
        return memory.bytes();
    }

    String device() {
        return device.name();
    }

    CheckpointRoots roots() {
        return CheckpointRoots.parse(roots);
    }
}
