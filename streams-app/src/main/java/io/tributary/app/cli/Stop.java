package io.tributary.app.cli;

import io.tributary.merge.kernel.CallsUnderWay;

/** What happens when the process is told to stop (Ctrl-C, SIGTERM). */
final class Stop {
    private Stop() {}

    /** For commands that compute here and stop in the middle of it. */
    static void whereItIs() {
        CallsUnderWay.endWithProcess();
    }

    /** Lets a role end in order: closes {@code role} when the process ends, however it does short of being killed. */
    static void closes(AutoCloseable role) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                role.close();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        "stop"));
    }
}
