package io.tributary.app.coordinator;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.TaskRow;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.LineageEvent.Sidecar;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskFailed;
import io.tributary.app.lineage.TaskReport.TaskProgress;
import io.tributary.app.lineage.TaskReport.TaskStale;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A lineage with two shards, a worker that does what it is told, and people who publish. */
final class OneLineage {
    static final String NAME = "line";
    static final int SHARDS = 2;
    static final String EVERY = "every";

    final CoordinatorUnderTest coordinator;
    final ModelStore store = new ModelStore();

    private final String name;
    private final ModelExperts experts;
    private final ModelWorker worker;
    private final Map<String, OneLineage> all;

    OneLineage() {
        this(NAME, new CoordinatorUnderTest(Timing.DEFAULT), new ModelExperts(), new HashMap<>());
    }

    private OneLineage(
            String name, CoordinatorUnderTest coordinator, ModelExperts experts, Map<String, OneLineage> all) {
        this.name = name;
        this.coordinator = coordinator;
        this.experts = experts;
        this.all = all;
        if (all.isEmpty()) {
            all.put(name, this);
        }
        this.worker = new ModelWorker(store, experts, SHARDS, true, other -> lineage(other).store);
    }

    /** Another one beside it, with a store and workers of its own. */
    OneLineage lineage(String other) {
        OneLineage known = all.get(other);
        if (known == null) {
            known = new OneLineage(other, coordinator, experts, all);
            all.put(other, known);
        }
        return known;
    }

    /** Its second track. */
    OneLineage track() {
        return lineage(InitializeTrack.of(name));
    }

    /** Hands on what lineages ask of each other. */
    void deliver() {
        List<LineageEvent> asked = List.copyOf(coordinator.asked);
        coordinator.asked.clear();
        asked.forEach(coordinator::event);
    }

    /** Declared with a recipe and planned. */
    static OneLineage of(String recipe) {
        OneLineage lineage = new OneLineage();
        lineage.event(lineage.declaration("base", recipe));
        lineage.doAll();
        return lineage;
    }

    /** Declared and planned. */
    static OneLineage publishing(String policy) {
        OneLineage lineage = new OneLineage();
        lineage.event(lineage.declaration("base", recipe(policy, 0)));
        lineage.doAll();
        return lineage;
    }

    static String recipe(String policy, int retain) {
        return "{\"tracks\":{\"deploy\":{\"technique\":\"opcm\"}},\"publish\":\"" + policy + "\",\"retain\":" + retain
                + "}";
    }

    LineageDeclared declaration(String base, String recipe) {
        return new LineageDeclared(
                name, coordinator.now, ref(base), Recipe.parse(recipe).json(), false);
    }

    private static CheckpointRef ref(String digest) {
        return new CheckpointRef("store:bases/" + digest, digest);
    }

    void badBase(String digest) {
        experts.add(new Truth(digest, Set.of(), Flaw.SHOWS_AT_INSPECTION, 0));
    }

    /** Workers will be able to read such an expert. */
    void know(Truth truth) {
        experts.add(truth);
    }

    void event(LineageEvent event) {
        coordinator.event(event);
    }

    /** A good expert that touches every shard. */
    void publish(String expertId) {
        publish(expertId, new Truth("digest-" + expertId, Set.of(0, 1), Flaw.NONE, 0));
    }

    void publish(String expertId, Truth truth) {
        publish(expertId, truth, 1, Map.of());
    }

    /** With a weight, and with files of these digests beside it, by role. */
    void publish(String expertId, Truth truth, double weight, Map<String, String> statistics) {
        experts.add(truth);
        List<Sidecar> sidecars = statistics.entrySet().stream()
                .map(file -> new Sidecar(file.getKey(), new CheckpointRef("store:experts/f", file.getValue())))
                .toList();
        event(new ExpertPublished(
                name, coordinator.now, expertId, truth.ref(), Optional.empty(), weight, sidecars, Map.of()));
    }

    /** What an evaluator answers to the request for a version. */
    EvaluationCompleted answer(long version, Map<String, Double> scores) {
        return answer(version, scores, "", "");
    }

    /** By a suite that has changed since. */
    void evaluate(long version, Map<String, Double> scores, String suiteDigest) {
        coordinator.evaluation(answer(version, scores, suiteDigest, ""));
    }

    /** The answer of one that cannot evaluate it. */
    EvaluationCompleted failure(long version, String why) {
        return answer(version, Map.of(), "", why);
    }

    private EvaluationCompleted answer(long version, Map<String, Double> scores, String suiteDigest, String failure) {
        Map<String, Double> metrics = new HashMap<>();
        scores.forEach((task, score) -> metrics.put(task + "/accuracy", score));
        return new EvaluationCompleted(
                name,
                coordinator.now,
                version,
                coordinator
                        .ledger()
                        .version(name, version)
                        .orElseThrow()
                        .status()
                        .manifest(),
                "evaluator",
                "suite",
                metrics,
                Map.of(),
                1,
                suiteDigest,
                List.of("held"),
                failure);
    }

    void evaluate(long version, Map<String, Double> scores) {
        coordinator.evaluation(answer(version, scores));
    }

    Optional<Long> alias(String alias) {
        return Optional.ofNullable(status().aliases().get(alias));
    }

    void pause() {
        event(new LineagePaused(name, coordinator.now, "lunch"));
    }

    void resume() {
        event(new LineageResumed(name, coordinator.now));
    }

    /** Open tasks of a kind, in the order in which they were first sent. */
    List<Task> open(Class<? extends TaskWork> kind) {
        List<String> ids = coordinator.ledger().tasks(name).stream()
                .map(TaskRow::task)
                .filter(task -> kind.isInstance(task.work()))
                .map(Task::id)
                .toList();
        return coordinator.sent.stream()
                .map(Task::id)
                .distinct()
                .filter(ids::contains)
                .map(id -> coordinator.ledger().task(name, id).orElseThrow().task())
                .toList();
    }

    Task only(Class<? extends TaskWork> kind) {
        List<Task> open = open(kind);
        if (open.size() != 1) {
            throw new AssertionError("expected one open " + kind.getSimpleName() + ", found " + open);
        }
        return open.get(0);
    }

    TaskSucceeded result(Task task) {
        return new TaskSucceeded(
                task.id(), name, task.attempt(), "worker", 5, worker.start(task).end(coordinator.now));
    }

    void report(TaskReport report) {
        coordinator.report(report);
    }

    void succeed(Task task) {
        report(result(task));
    }

    void fail(Task task, ErrorCode code) {
        report(new TaskFailed(task.id(), name, task.attempt(), "worker", code, "because"));
    }

    void stale(Task task) {
        report(new TaskStale(task.id(), name, task.attempt(), "worker", "state/gone"));
    }

    void progress(Task task) {
        report(new TaskProgress(task.id(), name, task.attempt(), "worker", 1, 2));
    }

    /** Does every open task, those that they lead to included. */
    void doAll() {
        doAll(TaskWork.class);
    }

    /** Does the open tasks of some kinds, those that they lead to included. */
    @SafeVarargs
    final void doAll(Class<? extends TaskWork>... kinds) {
        boolean done = false;
        while (!done) {
            done = true;
            for (Class<? extends TaskWork> kind : kinds) {
                List<Task> open = open(kind);
                if (!open.isEmpty()) {
                    succeed(open.get(0));
                    done = false;
                    break;
                }
            }
        }
    }

    LineageRow row() {
        return coordinator.ledger().lineage(name).orElseThrow();
    }

    ExpertPhase phaseOf(String expertId) {
        return coordinator.standing(name).expert(expertId).phase();
    }

    LineageStatus status() {
        return coordinator.told(LineageStatus.class, name);
    }

    ExpertStatus status(String expertId) {
        return coordinator.told(ExpertStatus.class, name + "/expert/" + expertId);
    }

    List<Long> sealedSteps() {
        return coordinator.facts(VersionMade.class).stream()
                .filter(made -> made.lineage().equals(name))
                .map(VersionMade::step)
                .toList();
    }
}
