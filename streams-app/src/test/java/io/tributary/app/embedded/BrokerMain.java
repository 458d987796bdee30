package io.tributary.app.embedded;

import java.nio.file.Path;

/** A broker as a process of its own, to be killed. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]))) {
            System.out.println("bootstrap=" + broker.bootstrap());
            // Ends with the test that started it.
            while (System.in.read() >= 0) {}
        }
    }
}
