package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Evaluators of one suite, none of which can be relied on. What a version really scores follows from its manifest. */
final class ModelEvaluator {
    static final String SUITE = "suite";

    private static final int TASKS = 5;

    private final List<EvaluationRequested> requests = new ArrayList<>();

    void hear(Announcement announcement) {
        if (announcement instanceof EvaluationRequested request) {
            requests.add(request);
        }
    }

    boolean isAsked() {
        return !requests.isEmpty();
    }

    /** By {@code task/metric}; tasks are called as the first experts are. */
    static Map<String, Double> truth(String manifest) {
        Map<String, Double> metrics = new HashMap<>();
        for (int task = 0; task < TASKS; task++) {
            metrics.put("expert" + task + "/accuracy", Math.abs((manifest + task).hashCode() % 1001) / 1000.0);
        }
        return metrics;
    }

    /** The answer to the oldest request, as it should be. */
    Optional<EvaluationCompleted> goodAnswer(long now) {
        EvaluationRequested request = requests.remove(0);
        return Optional.of(
                answer(request, now, request.version(), request.manifest(), SUITE, truth(request.manifest()), ""));
    }

    /** Late, twice, nonsense or nothing; now and then as it should be. */
    Optional<EvaluationCompleted> answer(Random random, long now) {
        if (requests.isEmpty()) {
            return Optional.empty();
        }
        int index = random.nextInt(requests.size());
        EvaluationRequested request = random.nextInt(4) == 0 ? requests.get(index) : requests.remove(index);
        Map<String, Double> truth = truth(request.manifest());
        long version = request.version();
        String manifest = request.manifest();
        return switch (random.nextInt(12)) {
            case 0 -> Optional.empty();
            case 1 -> {
                truth.put("expert0/accuracy", random.nextBoolean() ? Double.NaN : 17.0);
                yield Optional.of(answer(request, now, version, manifest, SUITE, truth, ""));
            }
            case 2 -> Optional.of(answer(request, now, version + 3, manifest, SUITE, truth, ""));
            case 3 -> Optional.of(answer(request, now, version, "forged", SUITE, truth, ""));
            case 4 -> Optional.of(answer(request, now, version, manifest, "other", Map.of(), ""));
            case 5 -> Optional.of(answer(request, now, version, manifest, SUITE, Map.of(), "it does not load"));
            default -> Optional.of(answer(request, now, version, manifest, SUITE, truth, ""));
        };
    }

    private static EvaluationCompleted answer(
            EvaluationRequested request,
            long now,
            long version,
            String manifest,
            String suite,
            Map<String, Double> metrics,
            String failure) {
        return new EvaluationCompleted(
                request.lineage(),
                now,
                version,
                manifest,
                "evaluator",
                suite,
                metrics,
                Map.of(),
                1,
                "",
                List.of("expert4"),
                failure);
    }
}
