package io.tributary.app.process;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a child process ends with its parent, however that one ends: its standard input closes. */
final class ParentPipe {
    private static final Logger LOG = LoggerFactory.getLogger(ParentPipe.class);

    /** Exit status; a native call that is under way is not waited for. */
    static final int ENDED = 0;

    private ParentPipe() {}

    /** From now on this process closes {@code role} and ends when its standard input does. */
    static void endsWith(AutoCloseable role) {
        Thread watch = new Thread(() -> await(role), "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void await(AutoCloseable role) {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // A broken pipe says the same as a closed one.
        }
        try {
            role.close();
        } catch (Exception e) {
            LOG.warn("Closing failed", e);
        }
        Runtime.getRuntime().halt(ENDED);
    }
}
