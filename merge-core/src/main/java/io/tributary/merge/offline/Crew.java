package io.tributary.merge.offline;

import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.task.Progress;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.task.TaskRunner;
import io.tributary.merge.task.TaskWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compute threads with kernels of their own that do tasks of one lineage. */
final class Crew implements AutoCloseable {
    private final String lineage;
    private final Supplier<Kernels> opener;
    private final Function<Kernels, TaskRunner> runners;
    private final ExecutorService threads;
    private final Map<Thread, Member> members = new ConcurrentHashMap<>();

    private record Member(Kernels kernels, TaskRunner runner) {}

    Crew(int size, String lineage, Supplier<Kernels> opener, Function<Kernels, TaskRunner> runners) {
        this.lineage = lineage;
        this.opener = opener;
        this.runners = runners;
        this.threads = Executors.newFixedThreadPool(size, this::thread);
    }

    /**
     * Does all of them, as many at a time as there are threads.
     *
     * @return outputs in the order of {@code work}
     * @throws RuntimeException of the first in that order that failed, once none is running any more
     */
    <T extends TaskOutput> List<T> all(List<? extends TaskWork> work, Class<T> output, Consumer<Integer> done) {
        List<Future<TaskOutput>> futures = new ArrayList<>();
        for (TaskWork one : work) {
            futures.add(threads.submit(() -> member().runner().run(lineage, one, Progress.NONE)));
        }
        List<T> outputs = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<TaskOutput> future : futures) {
            try {
                if (failure == null) {
                    outputs.add(output.cast(future.get()));
                    done.accept(outputs.size());
                } else if (!future.cancel(false)) {
                    future.get();
                }
            } catch (ExecutionException failed) {
                failure = failure == null ? unchecked(failed.getCause()) : failure;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                failure = failure == null ? new IllegalStateException("interrupted", interrupted) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return outputs;
    }

    <T extends TaskOutput> T one(TaskWork work, Class<T> output) {
        return all(List.of(work), output, done -> {}).get(0);
    }

    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Member member() {
        return members.computeIfAbsent(Thread.currentThread(), thread -> {
            Kernels kernels = opener.get();
            return new Member(kernels, runners.apply(kernels));
        });
    }

    /** Kernels are closed by the thread that opened them, as its last act. */
    private Thread thread(Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } finally {
                Member member = members.remove(Thread.currentThread());
                if (member != null) {
                    member.kernels().close();
                }
            }
        });
        thread.setName("tributary-merge-" + thread.getName());
        thread.setDaemon(true);
        return thread;
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
