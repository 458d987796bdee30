package io.tributary.app.time;

import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.kernel.Kernels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Many cells on a few threads, each with kernels of its own. */
final class Grid {
    private final TimeStudy study;
    private final int threads;

    Grid(TimeStudy study, int threads) {
        this.study = study;
        this.threads = threads;
    }

    /** One cell, or the offline baselines, in one order with one seed. */
    record Job(Cell cell, boolean offline, List<SuiteTask> order, Ordering ordering, Trainer trainer, long seed) {
        /** Jobs of one chain train the same experts, one after the other. */
        private String chain() {
            Cell from = cell;
            boolean blends = from.init() == Axis.MERGED || from.init() == Axis.ALL;
            return seed + " " + ordering + " " + from.init()
                    + (blends ? from.blend().label() : "");
        }
    }

    /** Runs them and returns the findings in the jobs' order; hears of each as it is done. */
    List<Finding> run(List<Job> jobs, Consumer<Job> done) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "tributary-time");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Map<Job, Future<List<Finding>>> futures = new HashMap<>();
            for (Job job : spread(jobs)) {
                futures.put(job, pool.submit(() -> {
                    List<Finding> findings = run(job);
                    done.accept(job);
                    return findings;
                }));
            }
            List<Finding> findings = new ArrayList<>();
            for (Job job : jobs) {
                findings.addAll(Objects.requireNonNull(futures.get(job)).get());
            }
            return findings;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Finding> run(Job job) {
        try (Kernels kernels = TimeStudy.kernels()) {
            return job.offline()
                    ? study.offline(kernels, job.trainer(), job.order(), job.ordering(), job.seed())
                    : List.of(study.cell(
                            kernels, job.trainer(), job.cell(), job.order(), job.ordering(), job.seed(), task -> {}));
        }
    }

    /** One job of every chain first, so that threads do not wait for each other's training. */
    private static List<Job> spread(List<Job> jobs) {
        Set<String> chains = new HashSet<>();
        List<Job> first = new ArrayList<>();
        List<Job> rest = new ArrayList<>();
        for (Job job : jobs) {
            (chains.add(job.chain()) ? first : rest).add(job);
        }
        first.addAll(rest);
        return first;
    }
}
