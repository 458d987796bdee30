package io.tributary.connect.line;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Looks again and again at which version somebody is served, and notes when that changes. */
final class ServedWatch implements AutoCloseable {
    private final List<Sighting> sightings = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** @param version served from then on; 0 for none */
    record Sighting(long atMillis, long version) {}

    ServedWatch(String name, LongSupplier served) {
        thread = new Thread(() -> look(served), name);
        thread.start();
    }

    private void look(LongSupplier served) {
        long last = 0;
        try {
            while (!stopped) {
                long now = served.getAsLong();
                // A server that is started again serves nothing for a while, and then the same.
                if (now != last && now != 0) {
                    sightings.add(new Sighting(System.currentTimeMillis(), now));
                    last = now;
                }
                Thread.sleep(10);
            }
        } catch (Throwable e) {
            failure = e;
        }
    }

    List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    /** When the version was first served; 0 where it was not. */
    long first(long version) {
        return sightings.stream()
                .filter(sighting -> sighting.version() == version)
                .mapToLong(Sighting::atMillis)
                .findFirst()
                .orElse(0);
    }

    /** The newest. */
    long now() {
        return sightings.isEmpty() ? 0 : sightings.get(sightings.size() - 1).version();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException(thread.getName() + " failed", failure);
        }
    }
}
