package io.tributary.app.crash;

import io.tributary.merge.version.Verification;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Verifies every version in the moment in which it becomes visible: none may ever be partial. */
final class VersionWatch implements AutoCloseable {
    private final Path versions;
    private final WatchService watch;
    private final Thread thread;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    VersionWatch(Path versions) throws IOException {
        this.versions = Files.createDirectories(versions);
        this.watch = versions.getFileSystem().newWatchService();
        versions.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        this.thread = new Thread(this::run, "version watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    verify(String.valueOf(event.context()));
                }
                key.reset();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // The test is over.
        }
    }

    private void verify(String name) {
        if (!name.matches("\\d{6}")) {
            return;
        }
        seen.add(name);
        try {
            Verification verification = Verification.of(versions.resolve(name));
            if (!verification.intact()) {
                problems.add(name + ": " + verification.findings());
            }
        } catch (RuntimeException e) {
            problems.add(name + ": " + e);
        }
    }

    List<String> seen() {
        return seen;
    }

    List<String> problems() {
        return problems;
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
