package io.tributary.app.process;

import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.StoreAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code up} as a process of its own, without HTTP. */
final class UpMain {
    private UpMain() {}

    public static void main(String[] arguments) throws Exception {
        Up.Options options = new Up.Options(
                new DataDirectory(Path.of(arguments[0])),
                StoreAccess.of(Path.of(arguments[0]).resolve("store")),
                Optional.empty(),
                Integer.parseInt(arguments[1]),
                "cpu",
                CheckpointRoots.of(List.of(Path.of(arguments[0]))),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                CoordinatorMetrics.NONE,
                System.out::println);
        try (Up up = Up.start(options, (connection, data, coordinator) -> new NoCompanion())) {
            Runtime.getRuntime().addShutdownHook(new Thread(up::close));
            System.out.println("ready=" + up.connection().bootstrap());
            up.await();
        }
    }

    private static final class NoCompanion implements Up.Companion.Running {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
