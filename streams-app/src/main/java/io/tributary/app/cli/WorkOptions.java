package io.tributary.app.cli;

import java.nio.file.Path;
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
            paramLabel = "DIR",
            description = "A directory under which experts published by reference may lie; repeatable.")
    private List<Path> roots = new ArrayList<>();

    @Mixin
    private final MemoryOption memory = new MemoryOption();

    /** In bytes; empty where nothing was said. */
    OptionalLong memory() {
        return memory.bytes();
    }

    String device() {
        return device.name();
    }

    List<Path> roots() {
        return roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    }
}
