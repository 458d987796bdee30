package io.tributary.app.evaluator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last answers. Where measuring takes longer than the coordinator waits, requests for the same version pile up:
 * they need no second measurement.
 */
final class Answered {
    private static final int REMEMBERED = 64;

    private final Map<String, EvaluationCompleted> answers = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, EvaluationCompleted> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Keeps an answer; failures are worth another try. */
    void remember(EvaluationCompleted answer) {
        if (answer.failure().isEmpty()) {
            answers.put(key(answer.lineage(), answer.version(), answer.manifest()), answer);
        }
    }

    Optional<EvaluationCompleted> to(EvaluationRequested request) {
        return Optional.ofNullable(answers.get(key(request.lineage(), request.version(), request.manifest())));
    }

    private static String key(String lineage, long version, String manifest) {
        return lineage + "/" + version + "/" + manifest;
    }
}
