package io.tributary.app.cli;

/** Lets a role end in order when the process is told to stop (Ctrl-C, SIGTERM). */
final class Stop {
    private Stop() {}

    /** Closes {@code role} when the process ends, however it does short of being killed. */
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
