package io.tributary.app.process;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Child processes that are started again when they end, sooner or later depending on how long they lived. They end by
 * themselves when this process does: each watches its standard input.
 */
final class ChildFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildFleet.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);
    private static final Duration HEALTHY = Duration.ofSeconds(30);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Function<String, ProcessBuilder> command;
    private final Consumer<String> say;
    private final List<Thread> keepers = new ArrayList<>();
    private final List<Process> running = new ArrayList<>();
    private boolean closing;

    private ChildFleet(Function<String, ProcessBuilder> command, Consumer<String> say) {
        this.command = command;
        this.say = say;
    }

    /**
     * @param command by a child's name, for example {@code worker-1}
     * @param say told when a child ended unasked
     * @throws MergeException with {@link ErrorCode#WORKER_LOST} where one cannot be started at all
     */
    static ChildFleet start(List<String> names, Function<String, ProcessBuilder> command, Consumer<String> say) {
        ChildFleet fleet = new ChildFleet(command, say);
        try {
            for (String name : names) {
                Process first = fleet.launch(name);
                Thread keeper = new Thread(() -> fleet.keep(name, first), name);
                keeper.setDaemon(true);
                fleet.keepers.add(keeper);
            }
        } catch (IOException e) {
            fleet.close();
            throw new MergeException(ErrorCode.WORKER_LOST, "a child process cannot be started (" + e + ")", e);
        }
        fleet.keepers.forEach(Thread::start);
        return fleet;
    }

    private synchronized Process launch(String name) throws IOException {
        if (closing) {
            throw new IOException("closing");
        }
        Process process = command.apply(name).start();
        running.add(process);
        return process;
    }

    private void keep(String name, Process first) {
        Process process = first;
        Duration backoff = FIRST_BACKOFF;
        try {
            while (true) {
                long started = System.nanoTime();
                int exit = process.waitFor();
                if (isClosing(process)) {
                    return;
                }
                backoff = System.nanoTime() - started > HEALTHY.toNanos() ? FIRST_BACKOFF : backoff;
                LOG.warn("{} (process {}) ended with status {}", name, process.pid(), exit);
                say.accept(
                        name + " ended with status " + exit + "; starting it again in " + backoff.toMillis() + " ms");
                Thread.sleep(backoff.toMillis());
                backoff = min(backoff.multipliedBy(2), LONGEST_BACKOFF);
                process = launch(name);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer kept", name);
        } catch (IOException e) {
            if (!isClosing(process)) {
                LOG.error("{} cannot be started again", name, e);
                say.accept(name + " cannot be started again: " + e);
            }
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private synchronized boolean isClosing(Process ended) {
        running.remove(ended);
        return closing;
    }

    /** Process numbers of the children that run now. */
    synchronized List<Long> pids() {
        return running.stream().filter(Process::isAlive).map(Process::pid).toList();
    }

    /** Tells all of them to end, waits a little, and kills who has not. */
    @Override
    public void close() {
        List<Process> children;
        synchronized (this) {
            closing = true;
            children = List.copyOf(running);
        }
        keepers.forEach(Thread::interrupt);
        children.forEach(ChildFleet::closePipe);
        long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        for (Process child : children) {
            try {
                if (!child.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    child.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                child.destroyForcibly();
            }
        }
    }

    private static void closePipe(Process child) {
        try {
            child.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The pipe to process {} was closed already", child.pid(), e);
        }
    }
}
