package io.tributary.app.coordinator;

import io.tributary.app.coordinator.ModelExperts.Flaw;
import io.tributary.app.coordinator.ModelExperts.Truth;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageEvent.LineageForked;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.LineageEvent.PromotionRequested;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.TaskReport;
import io.tributary.app.lineage.TaskReport.TaskSucceeded;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.recipe.GateRule;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.task.TaskOutput;
import io.tributary.merge.version.ParentStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Several lineages, a queue, workers and a clock, none of which can be relied on, driven by one seed: deliveries are
 * lost, repeated and reordered, workers die between any two of reading, writing, reporting and acknowledging, results
 * come late or twice, tasks fail for every reason, the coordinator restarts from its log, people publish twice, pause,
 * resume, promote and roll back, evaluators answer late, twice, nonsense or nothing.
 */
final class Simulation {
    static final Timing TIMING = new Timing(
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            4,
            Duration.ofSeconds(300),
            Duration.ofSeconds(90));

    /** @param published by expert id, in the order in which they came to count */
    record Line(
            String name,
            Recipe recipe,
            int shards,
            boolean untouchedUnchanged,
            ModelStore store,
            ModelWorker worker,
            Map<String, Truth> published) {
        boolean leads() {
            return !InitializeTrack.isTrack(name);
        }
    }

    final CoordinatorUnderTest coordinator = new CoordinatorUnderTest(TIMING);
    final List<Line> lines = new ArrayList<>();

    private final Random random;
    private final UnreliableWorkers workers;
    private final ModelExperts experts = new ModelExperts();
    private final ModelEvaluator evaluator = new ModelEvaluator();
    private int taken;
    private int known;
    private int heard;
    private int experienced;
    private final boolean forks;
    /** How often evaluators and people still misbehave once everything else works. */
    private int mischief = 80;

    Simulation(long seed) {
        random = new Random(seed);
        workers = new UnreliableWorkers(random, name -> line(name).worker());
        int count = 1 + random.nextInt(2);
        forks = chance(40);
        for (int i = 0; i < count; i++) {
            declare("line" + i);
        }
    }

    private void declare(String name) {
        Recipe recipe = RandomRecipe.drawn(random);
        int shards = 1 + random.nextInt(4);
        boolean untouchedUnchanged = random.nextBoolean();
        ModelStore store = new ModelStore();
        ModelWorker worker = new ModelWorker(
                store, experts, shards, untouchedUnchanged, other -> line(other).store());
        lines.add(new Line(name, recipe, shards, untouchedUnchanged, store, worker, new LinkedHashMap<>()));
        boolean badFirst = chance(10);
        if (badFirst) {
            experts.add(new Truth("badbase-" + name, Set.of(), Flaw.SHOWS_AT_INSPECTION, 0));
            coordinator.event(declared(name, "badbase-" + name, recipe));
            collect();
            untilQuiet(name, LineagePhase.REFUSED);
        }
        coordinator.event(declared(name, "base-" + name, recipe));
        collect();
    }

    private LineageDeclared declared(String name, String base, Recipe recipe) {
        return new LineageDeclared(
                name, coordinator.now, new CheckpointRef("store:bases/" + base, base), recipe.json(), false);
    }

    private void untilQuiet(String name, LineagePhase phase) {
        while (coordinator.ledger().lineage(name).orElseThrow().phase() != phase) {
            act();
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** One thing happens. Returns what, for people who look for the reason of a failure. */
    String act() {
        int dice = random.nextInt(109);
        if (dice >= 103) {
            return answerBadly();
        }
        if (dice < 6) {
            return publish();
        }
        if (dice < 36) {
            return workers.start();
        }
        if (dice < 62) {
            return workers.end(coordinator.now);
        }
        if (dice < 88) {
            return deliver();
        }
        if (dice < 95) {
            return pass(chance(80) ? random.nextInt(2_000) : random.nextInt(200_000));
        }
        if (dice < 97) {
            return restart();
        }
        return people();
    }

    private Line anyLeader() {
        List<Line> leaders = lines.stream().filter(Line::leads).toList();
        return leaders.get(random.nextInt(leaders.size()));
    }

    private String publish() {
        Line line = anyLeader();
        boolean again = !line.published().isEmpty() && chance(25);
        String id = again ? anyOf(line.published().keySet()) : "expert" + experienced;
        Truth truth = Optional.ofNullable(line.published().get(id))
                .filter(known -> chance(60))
                .orElseGet(() -> truth(line.shards()));
        Optional<CheckpointRef> start = again && chance(50) ? startOf(line, id) : start(line);
        long arrived = arrivals(line);
        coordinator.event(
                new ExpertPublished(line.name(), coordinator.now, id, truth.ref(), start, 1, List.of(), Map.of()));
        if (arrivals(line) > arrived) {
            line.published().remove(id);
            line.published().put(id, truth);
        }
        collect();
        return "publish " + id + " " + truth + " from " + start + " to " + line.name();
    }

    private long arrivals(Line line) {
        return coordinator.standing(line.name()).row().intake().arrivals();
    }

    private Optional<CheckpointRef> startOf(Line line, String id) {
        return coordinator.ledger().expert(line.name(), id).flatMap(ExpertRow::start);
    }

    /** What trainers were told, mostly the newest, by its digest alone. */
    private Optional<CheckpointRef> start(Line line) {
        List<InitializationReady> heard = coordinator.announced(InitializationReady.class).stream()
                .filter(ready -> ready.lineage().equals(line.name()))
                .toList();
        if (heard.isEmpty() || chance(30)) {
            return Optional.empty();
        }
        int back = chance(60) ? 0 : random.nextInt(heard.size());
        return Optional.of(new CheckpointRef(
                "", heard.get(heard.size() - 1 - back).checkpoint().digest()));
    }

    private Truth truth(int shards) {
        int number = experienced++;
        Set<Integer> touched = new HashSet<>();
        for (int shard = 0; shard < shards; shard++) {
            if (chance(70)) {
                touched.add(shard);
            }
        }
        int bad = random.nextInt(shards);
        int dice = random.nextInt(100);
        Flaw flaw = dice < 12 ? Flaw.SHOWS_AT_INSPECTION : dice < 30 ? Flaw.SHOWS_IN_A_FOLD : Flaw.NONE;
        if (flaw == Flaw.SHOWS_IN_A_FOLD) {
            touched.add(bad);
        }
        return experts.add(new Truth("digest" + number, touched, flaw, bad));
    }

    private String anyOf(Set<String> names) {
        return List.copyOf(names).get(random.nextInt(names.size()));
    }

    private String deliver() {
        Optional<TaskReport> report = workers.report();
        report.ifPresent(coordinator::report);
        collect();
        return "deliver " + report;
    }

    private String pass(long millis) {
        coordinator.pass(millis);
        collect();
        return "pass " + millis;
    }

    private String restart() {
        coordinator.restart();
        return "restart";
    }

    private String people() {
        String name = lines.get(random.nextInt(lines.size())).name();
        if (chance(30)) {
            return promote(name);
        }
        if (chance(40)) {
            return retract(name);
        }
        if (forks && chance(50)) {
            return fork(line(name));
        }
        boolean resume = chance(70);
        coordinator.event(
                resume ? new LineageResumed(name, coordinator.now) : new LineagePaused(name, coordinator.now, "lunch"));
        collect();
        return (resume ? "resume " : "pause ") + name;
    }

    /** Anybody may ask for anything, also for what is not there. */
    private String promote(String name) {
        Optional<Long> version = chance(50) ? Optional.empty() : Optional.of(1L + random.nextInt(8));
        boolean rollback = chance(60);
        String alias = chance(85) ? GateRule.SERVING : chance(50) ? GateRule.CANDIDATE : "mine";
        coordinator.event(new PromotionRequested(name, coordinator.now, alias, version, rollback, "people"));
        collect();
        return (rollback ? "rollback " : "promote ") + alias + " of " + name + " to " + version;
    }

    /** Anybody, in any phase, also twice and of those who never came. */
    private String retract(String name) {
        Map<String, Truth> published = line(name).published();
        String id = published.isEmpty() || chance(5) ? "nobody" : anyOf(published.keySet());
        String by = List.of("", "", "refold", "subtract").get(random.nextInt(4));
        coordinator.event(new ExpertRetracted(name, coordinator.now, id, by, "people"));
        collect();
        return "retract " + id + " of " + name + " by " + by;
    }

    private String evaluate() {
        Optional<EvaluationCompleted> answer = evaluator.goodAnswer(coordinator.now);
        answer.ifPresent(coordinator::evaluation);
        collect();
        return "evaluate " + answer;
    }

    /** An evaluator answers a request in time or late, well or with nonsense, or has died with it. */
    private String answerBadly() {
        Optional<EvaluationCompleted> answer = evaluator.answer(random, coordinator.now);
        answer.ifPresent(coordinator::evaluation);
        collect();
        return "evaluate badly " + answer;
    }

    private void collect() {
        for (Fact fact : coordinator.factsSince(known)) {
            known++;
            if (fact instanceof DeclarationAccepted accepted) {
                origin(accepted).ifPresent(from -> opened(accepted, line(from)));
            } else if (fact instanceof ExpertArrived arrived) {
                coordinator
                        .ledger()
                        .lineage(arrived.lineage())
                        .flatMap(row ->
                                origin(arrived.lineage(), row.declaration().parent()))
                        .map(from -> line(from).published().get(arrived.expertId()))
                        .ifPresent(truth -> arrived(line(arrived.lineage()), arrived.expertId(), truth));
            }
        }
        List<LineageEvent> asked = List.copyOf(coordinator.asked);
        coordinator.asked.clear();
        for (LineageEvent event : asked) {
            coordinator.event(event);
            collect();
        }
        coordinator.announced.subList(heard, coordinator.announced.size()).forEach(evaluator::hear);
        heard = coordinator.announced.size();
        workers.offer(coordinator.sent.subList(taken, coordinator.sent.size()));
        taken = coordinator.sent.size();
    }

    /** To a fork people publish, too. */
    private static void arrived(Line line, String expertId, Truth truth) {
        if (!line.leads() || !line.published().containsKey(expertId)) {
            line.published().put(expertId, truth);
        }
    }

    private static Optional<String> origin(DeclarationAccepted accepted) {
        return origin(accepted.lineage(), accepted.parent());
    }

    /** Whose experts a second track or a fork folds. */
    private static Optional<String> origin(String lineage, Optional<ParentStep> parent) {
        return InitializeTrack.isTrack(lineage)
                ? Optional.of(InitializeTrack.leader(lineage))
                : parent.map(ParentStep::lineage);
    }

    private void opened(DeclarationAccepted accepted, Line from) {
        ModelStore store = new ModelStore();
        ModelWorker worker =
                new ModelWorker(store, experts, from.shards(), from.untouchedUnchanged(), other -> line(other)
                        .store());
        lines.add(new Line(
                accepted.lineage(),
                Recipe.parse(accepted.recipe()),
                from.shards(),
                from.untouchedUnchanged(),
                store,
                worker,
                new LinkedHashMap<>()));
    }

    /** Also at steps that are not there, also again, also as what exists. */
    private String fork(Line parent) {
        String child =
                chance(90) ? "fork" : lines.get(random.nextInt(lines.size())).name();
        long head = coordinator.standing(parent.name()).row().step();
        long step = chance(60) ? head : head + 1 - random.nextInt((int) head + 2);
        coordinator.event(new LineageForked(parent.name(), coordinator.now, child, step));
        collect();
        return "fork " + parent.name() + " at " + step + " as " + child;
    }

    Line line(String name) {
        return lines.stream()
                .filter(line -> line.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** From now on everything works; returns what happens next, empty when nothing is left to happen. */
    Optional<String> actReliably() {
        workers.becomeReliable();
        if (mischief > 0 && chance(15)) {
            mischief--;
            return Optional.of(
                    chance(40) ? promote(lines.get(random.nextInt(lines.size())).name()) : answerBadly());
        }
        if (workers.haveReported()) {
            return Optional.of(deliver());
        }
        if (workers.areBusy()) {
            return Optional.of(workers.end(coordinator.now));
        }
        if (workers.areWanted()) {
            return Optional.of(workers.start());
        }
        if (evaluator.isAsked()) {
            return Optional.of(evaluate());
        }
        for (Line line : lines) {
            LineagePhase phase =
                    coordinator.ledger().lineage(line.name()).orElseThrow().phase();
            if (phase == LineagePhase.BLOCKED || phase == LineagePhase.PAUSED) {
                coordinator.event(new LineageResumed(line.name(), coordinator.now));
                collect();
                return Optional.of("resume " + line.name());
            }
        }
        boolean waiting = !coordinator.ledger().tasks().isEmpty()
                || !coordinator.ledger().awaited().isEmpty()
                || coordinator.ledger().lineages().stream()
                        .anyMatch(row -> row.upkeep().litterSinceMillis().isPresent());
        return waiting ? Optional.of(pass(100_000)) : Optional.empty();
    }

    /** A result that nobody waits for, in every lineage. */
    void litter() {
        for (Line line : lines) {
            coordinator.report(
                    new TaskSucceeded("unknown", line.name(), 1, "w", 1, new TaskOutput.BlobsReleased(0, 0)));
            collect();
        }
    }

    /** Experts that must be folded, in order: good ones that nobody took out. */
    List<Map.Entry<String, Truth>> good(Line line) {
        return line.published().entrySet().stream()
                .filter(entry -> entry.getValue().good())
                .filter(entry ->
                        coordinator.standing(line.name()).expert(entry.getKey()).phase() != ExpertPhase.RETRACTED)
                .toList();
    }
}
