package io.tributary.app.coordinator;

import static io.tributary.app.coordinator.OneLineage.EVERY;
import static io.tributary.app.coordinator.OneLineage.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.lineage.Fact.EvaluationIgnored;
import io.tributary.app.lineage.Fact.VersionEvaluated;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EvaluatingTest {
    private static final long PATIENCE = Timing.DEFAULT.evaluation().toMillis();

    private final OneLineage lineage = OneLineage.publishing(EVERY);

    private void publish(String... experts) {
        for (String expert : experts) {
            lineage.publish(expert);
            lineage.doAll();
        }
    }

    private static String recipe(String evaluation) {
        return "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"retain\":0,\"evaluation\":" + evaluation + "}";
    }

    private static List<Long> asked(OneLineage of) {
        return of.coordinator.announced(EvaluationRequested.class).stream()
                .map(EvaluationRequested::version)
                .toList();
    }

    @Test
    void everySealedVersionIsToBeEvaluated() {
        publish("a", "b");
        assertThat(asked(lineage)).containsExactly(1L, 2L);
        assertThat(lineage.coordinator.announced(EvaluationRequested.class))
                .extracting(EvaluationRequested::step)
                .containsExactly(1L, 2L);
    }

    @Test
    void everyNthIsWhereThePolicySaysSo() {
        OneLineage second = OneLineage.of(recipe("{\"policy\":\"every-2\"}"));
        List.of("a", "b", "c", "d", "e").forEach(expert -> {
            second.publish(expert);
            second.doAll();
        });
        assertThat(asked(second)).containsExactly(2L, 4L);
    }

    @Test
    void theLatestIsOnceTheOneBeforeHasItsAnswer() {
        OneLineage latest = OneLineage.of(recipe("{\"policy\":\"latest\",\"suite\":\"suite\"}"));
        List.of("a", "b", "c").forEach(expert -> {
            latest.publish(expert);
            latest.doAll();
        });
        assertThat(asked(latest)).containsExactly(1L);
        latest.evaluate(1, Map.of("a", 0.5));
        assertThat(asked(latest)).containsExactly(1L, 3L);
    }

    @Test
    void whatTheNewestVersionKnowsIsReportedWithTheLineage() {
        publish("a", "b");
        lineage.evaluate(1, Map.of("a", 0.9, "b", 0.3, "held", 0.5));
        lineage.evaluate(2, Map.of("a", 0.8, "b", 0.7, "held", 0.4));
        EvaluationSummary summary = lineage.status().evaluation().orElseThrow();
        assertThat(summary.version()).isEqualTo(2);
        assertThat(summary.tasks()).isEqualTo(2);
        assertThat(summary.acc().orElseThrow()).isCloseTo(0.75, within(1e-12));
        assertThat(summary.bwt().orElseThrow()).isCloseTo(-0.1, within(1e-12));
        assertThat(summary.accumulation().orElseThrow()).isCloseTo(0.75, within(1e-12));
        assertThat(summary.retention().orElseThrow()).isEqualTo(0.4);
        assertThat(summary.geometricMean().orElseThrow()).isCloseTo(Math.sqrt(0.75 * 0.4), within(1e-12));
    }

    @Test
    void anEvaluationThatComesLateFillsItsRow() {
        publish("a", "b", "c");
        lineage.evaluate(3, Map.of("a", 0.7, "b", 0.7, "c", 0.7));
        assertThat(lineage.status().evaluation().orElseThrow().bwt()).isEmpty();
        lineage.evaluate(1, Map.of("a", 0.9, "b", 0.1, "c", 0.1));
        EvaluationSummary summary = lineage.status().evaluation().orElseThrow();
        assertThat(summary.version()).isEqualTo(3);
        assertThat(summary.bwt().orElseThrow()).isCloseTo(-0.2, within(1e-12));
    }

    @Test
    void theFirstGoodAnswerCountsAndARepeatedOneIsIgnored() {
        publish("a");
        lineage.evaluate(1, Map.of("a", 0.9));
        lineage.evaluate(1, Map.of("a", 0.1));
        assertThat(status(1).metrics()).containsExactly(Map.entry("a/accuracy", 0.9));
        assertThat(ignored()).contains("version 1 is evaluated already");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -0.1, 1.5})
    void aScoreThatIsNoneIsIgnoredAndTheEvaluationStillAwaited(double score) {
        OneLineage strict = OneLineage.of(recipe("{\"gate\":[\"mean >= 0\"]}"));
        strict.publish("a");
        strict.doAll();
        strict.evaluate(1, Map.of("a", score));
        assertThat(strict.coordinator.facts(EvaluationIgnored.class))
                .singleElement()
                .satisfies(
                        fact -> assertThat(fact.reason()).contains("a/accuracy").contains("0 to 1"));
        assertThat(strict.alias("serving")).isEmpty();
        strict.coordinator.pass(PATIENCE);
        assertThat(asked(strict)).containsExactly(1L, 1L);
        strict.evaluate(1, Map.of("a", 1.0));
        assertThat(strict.alias("serving")).contains(1L);
    }

    @Test
    void anAnswerAboutSomethingElseIsIgnored() {
        publish("a");
        EvaluationCompleted answer = lineage.answer(1, Map.of("a", 0.9));
        lineage.coordinator.evaluation(with(answer, 7, answer.manifest(), Map.of("a/accuracy", 0.9)));
        assertThat(ignored()).isEqualTo("there is no version 7");
        lineage.coordinator.evaluation(with(answer, 1, "another", Map.of("a/accuracy", 0.9)));
        assertThat(ignored()).contains("manifest").contains("another");
        lineage.coordinator.evaluation(with(answer, 1, answer.manifest(), Map.of()));
        assertThat(ignored()).contains("0 metrics");
        lineage.coordinator.evaluation(with(answer, 1, answer.manifest(), Map.of("accuracy", 0.9)));
        assertThat(ignored()).contains("TASK/METRIC");
        assertThat(lineage.coordinator.ledger().evaluation(NAME, 1)).isEmpty();
    }

    private static EvaluationCompleted with(
            EvaluationCompleted answer, long version, String manifest, Map<String, Double> metrics) {
        return new EvaluationCompleted(
                answer.lineage(),
                answer.atMillis(),
                version,
                manifest,
                answer.evaluator(),
                answer.suite(),
                metrics,
                Map.of(),
                1,
                "",
                List.of(),
                "");
    }

    @Test
    void onlyOneSuiteCounts() {
        OneLineage named = OneLineage.of(recipe("{\"suite\":\"other\"}"));
        named.publish("a");
        named.doAll();
        named.evaluate(1, Map.of("a", 0.9));
        assertThat(named.coordinator.facts(EvaluationIgnored.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.reason()).contains("suite other, not suite"));
    }

    @Test
    void whatNobodyAnswersIsAskedForAgainAndAtLastGivenUp() {
        OneLineage gated = OneLineage.of(recipe("{\"gate\":[\"mean >= 0\"]}"));
        gated.publish("a");
        gated.doAll();
        for (int i = 0; i < 2000; i++) {
            gated.coordinator.pass(PATIENCE);
        }
        assertThat(gated.coordinator.announced(EvaluationRequested.class))
                .extracting(EvaluationRequested::attempt)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        EvaluationStatus given = gated.coordinator.told(EvaluationStatus.class, NAME + "/evaluation/1");
        assertThat(given.verdict()).isEqualTo(Verdict.HELD);
        assertThat(given.reasons()).singleElement().asString().contains("no evaluator answered");
        gated.evaluate(1, Map.of("a", 0.5));
        assertThat(gated.alias("serving")).contains(1L);
    }

    @Test
    void withoutAnybodyWhoEvaluatesOneRequestIsEnough() {
        publish("a");
        lineage.coordinator.pass(100 * PATIENCE);
        assertThat(asked(lineage)).containsExactly(1L);
    }

    @Test
    void aVersionWhoseEvaluationIsAwaitedStaysUntilItCame() {
        OneLineage few = OneLineage.of(recipe("{\"suite\":\"suite\"}").replace("\"retain\":0", "\"retain\":1"));
        List.of("a", "b", "c").forEach(expert -> {
            few.publish(expert);
            few.doAll();
        });
        assertThat(few.store.versions()).containsExactlyInAnyOrder(1L, 2L, 3L);
        few.coordinator.evaluation(few.failure(1, "it does not load"));
        few.coordinator.evaluation(few.failure(2, "it does not load"));
        few.doAll();
        assertThat(few.store.versions()).containsExactly(3L);
    }

    @Test
    void noMoreThanAFewEvaluationsAreAwaited() {
        OneLineage many = OneLineage.of(recipe("{\"suite\":\"suite\"}"));
        for (int i = 0; i < Evaluating.AWAITED + 5; i++) {
            many.publish("expert" + i);
            many.doAll();
        }
        assertThat(many.coordinator.ledger().awaited(NAME)).hasSize(Evaluating.AWAITED);
        many.evaluate(1, Map.of("a", 0.5));
        assertThat(many.coordinator.facts(VersionEvaluated.class))
                .extracting(VersionEvaluated::version)
                .containsExactly(1L);
    }

    @Test
    void theLogAloneBringsEverythingBack() {
        publish("a", "b");
        lineage.evaluate(1, Map.of("a", 0.9, "b", 0.3));
        assertThat(lineage.coordinator.rebuilt()).isEqualTo(lineage.coordinator.ledger());
    }

    private EvaluationStatus status(long version) {
        return lineage.coordinator.told(EvaluationStatus.class, NAME + "/evaluation/" + version);
    }

    private String ignored() {
        List<EvaluationIgnored> facts = lineage.coordinator.facts(EvaluationIgnored.class);
        return facts.get(facts.size() - 1).reason();
    }
}
