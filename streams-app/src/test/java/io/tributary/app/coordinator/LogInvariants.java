package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.Simulation.Line;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.AliasMoved;
import io.tributary.app.lineage.Fact.ExpertSubtracted;
import io.tributary.app.lineage.Fact.ExpertWithdrawn;
import io.tributary.app.lineage.Fact.ForkLinked;
import io.tributary.app.lineage.Fact.RetractionAsked;
import io.tributary.app.lineage.Fact.RetractionBegan;
import io.tributary.app.lineage.Fact.StepCommitted;
import io.tributary.app.lineage.Fact.VersionJudged;
import io.tributary.app.lineage.Fact.VersionMade;
import io.tributary.app.lineage.LineageRow.RetractionBy;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** What must hold of the log as a whole; dearer than what holds of rows, so now and then. */
final class LogInvariants {
    private final Simulation simulation;
    private final CoordinatorUnderTest coordinator;

    LogInvariants(Simulation simulation) {
        this.simulation = simulation;
        this.coordinator = simulation.coordinator;
    }

    void hold() {
        assertThat(coordinator.rebuilt()).as("rows rebuilt from the log").isEqualTo(coordinator.ledger());
        for (Line line : simulation.lines) {
            folded(line);
            List<VersionMade> versions = of(line, VersionMade.class);
            assertThat(versions.stream().map(VersionMade::version))
                    .as("version numbers of %s", line.name())
                    .containsExactlyElementsOf(upTo(versions.size()));
            if (!isRetracted(line)) {
                assertThat(versions.stream().map(VersionMade::step))
                        .as("versions go on")
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
            whatIsRetractedWasAskedFor(line);
            theGateMovesOnlyWhatPassed(line);
        }
    }

    /** Whether anybody who was folded was taken out again. */
    boolean isRetracted(Line line) {
        return !of(line, RetractionBegan.class).isEmpty();
    }

    /** Whether its first steps were folded by its parent. */
    boolean hasTakenOver(Line line) {
        return of(line, ForkLinked.class).stream().anyMatch(linked -> linked.step() > 0);
    }

    /** Experts in the order of their steps, as the log tells it: steps without a gap, and nobody twice. */
    List<String> folded(Line line) {
        List<String> folded = new ArrayList<>();
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof StepCommitted committed) {
                assertThat(committed.step())
                        .as("committed step of %s", line.name())
                        .isEqualTo(folded.size() + 1L);
                assertThat(folded).as("no expert twice").doesNotContain(committed.expertId());
                folded.add(committed.expertId());
            } else if (fact instanceof ForkLinked linked) {
                assertThat(folded).as("steps before a fork's first").isEmpty();
                folded.addAll(linked.experts());
            } else if (fact instanceof RetractionBegan began && began.by() == RetractionBy.REFOLD) {
                assertThat(folded.indexOf(began.expertId())).isGreaterThanOrEqualTo((int) began.anchor());
                folded.subList((int) began.anchor(), folded.size()).clear();
            } else if (fact instanceof ExpertSubtracted subtracted) {
                assertThat(folded.remove(subtracted.expertId())).isTrue();
            }
        }
        return folded;
    }

    /** Nobody goes who was not asked to, and versions that contain them say so. */
    private void whatIsRetractedWasAskedFor(Line line) {
        Set<String> asked = new HashSet<>();
        of(line, RetractionAsked.class).forEach(fact -> asked.add(fact.expertId()));
        of(line, ExpertWithdrawn.class).forEach(fact -> asked.add(fact.expertId()));
        LedgerView ledger = coordinator.ledger();
        for (String id : line.published().keySet()) {
            ExpertRow expert = ledger.expert(line.name(), id).orElseThrow();
            boolean retracted = expert.phase() == ExpertPhase.RETRACTED;
            assertThat(asked.contains(id) || !retracted).as(id).isTrue();
            long newest = ledger.lineage(line.name()).orElseThrow().shelf().newest();
            long without = retracted ? sealedAfter(line, id) : 0;
            for (long version = 1; version <= newest; version++) {
                List<String> said = ledger.version(line.name(), version)
                        .orElseThrow()
                        .status()
                        .retracted();
                boolean contains = expert.version().orElse(Long.MAX_VALUE) <= version;
                assertThat(said.contains(id))
                        .as("version %d says that %s was taken out", version, id)
                        .isEqualTo(retracted && contains && version < without);
            }
        }
    }

    /** The first version that was begun after an expert was taken out. */
    private long sealedAfter(Line line, String id) {
        long next = 1;
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof VersionMade made) {
                next = made.version() + 1;
            }
            boolean out = (fact instanceof RetractionBegan began
                            && began.by() == RetractionBy.REFOLD
                            && began.expertId().equals(id))
                    || (fact instanceof ExpertSubtracted subtracted
                            && subtracted.expertId().equals(id));
            if (out) {
                return next;
            }
        }
        return 0;
    }

    /**
     * An alias moves because people ask, or forward to a version that passed the gate, and never while it is pinned.
     */
    private void theGateMovesOnlyWhatPassed(Line line) {
        Map<String, Long> at = new HashMap<>();
        Map<String, Boolean> pinned = new HashMap<>();
        Set<Long> passed = new HashSet<>();
        for (Fact fact : of(line, Fact.class)) {
            if (fact instanceof VersionJudged judged && judged.verdict() == Verdict.PASSED) {
                passed.add(judged.version());
            }
            if (fact instanceof AliasMoved moved) {
                if (moved.askedAtMillis() == 0) {
                    assertThat(passed).as("versions that passed").contains(moved.version());
                    assertThat(at.getOrDefault(moved.alias(), 0L)).isLessThan(moved.version());
                    assertThat(pinned.getOrDefault(moved.alias(), false)).isFalse();
                    assertThat(line.recipe().evaluation().judges()).isTrue();
                }
                assertThat(moved.previous()).isEqualTo(Optional.ofNullable(at.put(moved.alias(), moved.version())));
                pinned.put(moved.alias(), moved.pinned());
            }
        }
        coordinator.ledger().aliases(line.name()).forEach(alias -> assertThat(
                        alias.status().version())
                .isEqualTo(Optional.ofNullable(at.get(alias.status().alias()))));
        Map<String, Optional<Long>> announced = new HashMap<>();
        coordinator.announced(Promotion.class).stream()
                .filter(promotion -> promotion.lineage().equals(line.name()))
                .forEach(promotion -> announced.put(promotion.alias(), promotion.version()));
        assertThat(announced.keySet()).isEqualTo(at.keySet());
        at.forEach((alias, version) -> assertThat(announced.get(alias)).contains(version));
    }

    <F extends Fact> List<F> of(Line line, Class<F> type) {
        return coordinator.facts(type).stream()
                .filter(fact -> fact.lineage().equals(line.name()))
                .toList();
    }

    static List<Long> upTo(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }
}
