package io.tributary.app.coordinator;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The machine on a heap ledger, with everything that left it and a clock that stands until it is moved. */
final class CoordinatorUnderTest implements Outlet {
    final List<Fact> log = new ArrayList<>();
    final List<Task> sent = new ArrayList<>();
    private final Map<String, StatusRow> told = new HashMap<>();
    final List<Announcement> announced = new ArrayList<>();
    /** What lineages ask of others; whoever drives it hands it on. */
    final List<LineageEvent> asked = new ArrayList<>();

    private final Machine machine;
    private MemoryLedger ledger = new MemoryLedger();
    long now = 1_000_000;

    CoordinatorUnderTest(Timing timing) {
        machine = new Machine(timing);
    }

    LedgerView ledger() {
        return ledger;
    }

    void event(LineageEvent event) {
        machine.settle(ledger, machine.decide(ledger, event, now), now, this::applied);
    }

    void report(TaskReport report) {
        machine.settle(ledger, machine.decide(ledger, report, now), now, this::applied);
    }

    void evaluation(EvaluationCompleted answer) {
        machine.settle(ledger, machine.decide(ledger, answer, now), now, this::applied);
    }

    void pass(long millis) {
        now += millis;
        machine.tick(ledger, now, this::applied);
    }

    private void applied(Fact fact) {
        log.add(fact);
        Outputs.of(fact, ledger, this);
    }

    /** Forgets everything but the log. */
    void restart() {
        ledger = rebuilt();
    }

    MemoryLedger rebuilt() {
        MemoryLedger fresh = new MemoryLedger();
        log.forEach(fact -> Replay.apply(fresh, fact));
        return fresh;
    }

    Standing standing(String lineage) {
        return Standing.of(ledger, lineage, now).orElseThrow();
    }

    /** Announcements of a type, in order. */
    <A extends Announcement> List<A> announced(Class<A> type) {
        return announced.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Facts after the first so many, in order. */
    List<Fact> factsSince(int known) {
        return List.copyOf(log.subList(known, log.size()));
    }

    /** Facts of a type, in order. */
    <F extends Fact> List<F> facts(Class<F> type) {
        return log.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The last row told under a key. */
    <R extends StatusRow> R told(Class<R> type, String key) {
        return type.cast(Objects.requireNonNull(told.get(key), key));
    }

    @Override
    public void send(Task task) {
        sent.add(task);
    }

    @Override
    public void ask(LineageEvent event) {
        asked.add(event);
    }

    @Override
    public void tell(StatusRow row) {
        told.put(row.key(), row);
    }

    @Override
    public void announce(Announcement announcement) {
        announced.add(announcement);
    }
}
