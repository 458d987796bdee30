package io.tributary.app.evaluator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.OpenVersion;
import io.tributary.merge.store.Store;
import io.tributary.merge.version.Manifest;
import io.tributary.merge.version.Software;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures versions in a store by a suite. Used by one thread only: kernels belong to the thread that opened them. */
public final class SuiteMeasuring implements Measuring {
    private static final Logger LOG = LoggerFactory.getLogger(SuiteMeasuring.class);

    private static final int TRIES = 3;
    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofSeconds(2);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Store store;
    private final Suite suite;
    private final String digest;
    private final ComputeDevice device;
    private final InstantSource clock;
    private @Nullable Kernels kernels;

    public SuiteMeasuring(Store store, Suite suite, ComputeDevice device, InstantSource clock) {
        this.store = store;
        this.suite = suite;
        this.digest = suite.digest();
        this.device = device;
        this.clock = clock;
    }

    @Override
    public boolean isFor(EvaluationRequested request) {
        return request.suite().isEmpty() || request.suite().equals(suite.name());
    }

    @Override
    public Optional<EvaluationCompleted> measured(EvaluationRequested request) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try (OpenVersion version = open(request)) {
                return Optional.of(completed(request, version.directory()));
            } catch (MergeException e) {
                if (e.code() == ErrorCode.UNKNOWN_VERSION) {
                    LOG.info("Version {} of {} is gone: {}", request.version(), request.lineage(), request.path());
                    return Optional.empty();
                }
                boolean passing =
                        e.code().type() == ErrorType.EXTERNAL || e.code().type() == ErrorType.RESOURCE;
                LOG.warn("Version {} of {}: {}", request.version(), request.lineage(), e.getMessage());
                if (!passing || attempt == TRIES) {
                    return Optional.of(failed(request, e.getMessage() + " [" + e.code() + "]"));
                }
                Thread.sleep(BEFORE_TRYING_AGAIN.toMillis());
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("Version {} of {} cannot be evaluated", request.version(), request.lineage(), e);
                return Optional.of(failed(request, e + "; see the evaluator's log"));
            }
        }
    }

    private OpenVersion open(EvaluationRequested request) {
        LineageStore lineage = store.lineage(request.lineage());
        if (!lineage.path(request.version()).equals(request.path())) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "its path " + request.path() + " is not that of version " + request.version() + ", "
                            + lineage.path(request.version()));
        }
        return lineage.version(request.version());
    }

    private EvaluationCompleted completed(EvaluationRequested request, Path version) {
        String manifest = Sha256.of(version.resolve(Manifest.NAME));
        if (!manifest.equals(request.manifest())) {
            return failed(
                    request,
                    "the manifest in " + version + " has digest " + manifest + ", expected " + request.manifest()
                            + ": is this the lineage's store?");
        }
        long started = System.nanoTime();
        List<TaskScore> scores = new SuiteRun(kernels(), suite).of(version);
        double seconds = (System.nanoTime() - started) / NANOS_PER_SECOND;
        Map<String, Double> metrics = new TreeMap<>();
        Map<String, Long> samples = new TreeMap<>();
        for (TaskScore score : scores) {
            metrics.put(score.task() + "/" + score.metric(), score.score());
            samples.put(score.task() + "/" + score.metric(), score.samples());
        }
        List<String> heldOut =
                scores.stream().filter(TaskScore::heldOut).map(TaskScore::task).toList();
        return answer(request, metrics, samples, seconds, heldOut, "");
    }

    private Kernels kernels() {
        Kernels open = kernels;
        if (open == null) {
            Numerics standard = Numerics.DEFAULT;
            open = Kernels.open(
                    device, new Numerics(standard.engine(), device.kind(), standard.threads(), standard.route()));
            kernels = open;
        }
        return open;
    }

    @Override
    public EvaluationCompleted failed(EvaluationRequested request, String why) {
        return answer(request, Map.of(), Map.of(), 0, List.of(), why);
    }

    private EvaluationCompleted answer(
            EvaluationRequested request,
            Map<String, Double> metrics,
            Map<String, Long> samples,
            double seconds,
            List<String> heldOut,
            String failure) {
        return new EvaluationCompleted(
                request.lineage(),
                clock.millis(),
                request.version(),
                request.manifest(),
                "tributary/" + Software.tributary() + " " + Numerics.DEFAULT.engine() + " " + device,
                suite.name(),
                metrics,
                samples,
                seconds,
                digest,
                heldOut,
                failure);
    }
}
