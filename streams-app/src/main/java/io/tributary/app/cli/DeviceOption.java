package io.tributary.app.cli;

import picocli.CommandLine.Option;

/** Where this machine computes. */
final class DeviceOption {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "Where to compute: cpu, gpu:N, or auto (default: ${DEFAULT-VALUE}).")
    private String device = "cpu";

    String name() {
        return device;
    }
}
