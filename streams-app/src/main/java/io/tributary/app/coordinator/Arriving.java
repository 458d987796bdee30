package io.tributary.app.coordinator;

import io.tributary.app.lineage.ExpertRow;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.ExpertAccepted;
import io.tributary.app.lineage.Fact.ExpertArrived;
import io.tributary.app.lineage.Fact.ExpertRejected;
import io.tributary.app.lineage.Fact.ExpertRepeated;
import io.tributary.app.lineage.LedgerRow.ArrivalRow;
import io.tributary.app.lineage.LedgerRow.Inspection;
import io.tributary.app.lineage.LedgerRow.Rejection;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.Sidecar;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.technique.ExpertWeight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How experts come in: in the log's order, each id once unless it was rejected with other content. */
final class Arriving {
    private Arriving() {}

    static List<Fact> published(LineageRow row, LedgerView ledger, ExpertPublished event, long now) {
        if (!Names.isName(event.expertId())) {
            String message = Names.complaint("expert id", event.expertId());
            return List.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, message, now));
        }
        Optional<String> complaint = ExpertWeight.complaint(event.expertId(), event.weight());
        if (complaint.isPresent()) {
            return List.of(Refusals.of(event, ErrorCode.INVALID_ARGUMENT, complaint.get(), now));
        }
        if (row.phase() == LineagePhase.REFUSED) {
            String message =
                    "Lineage " + row.lineage() + " was refused (" + row.reason() + "). Declare it again, then publish.";
            return List.of(Refusals.of(event, ErrorCode.UNKNOWN_LINEAGE, message, now));
        }
        Optional<ExpertRow> known = ledger.expert(row.lineage(), event.expertId());
        if (known.isEmpty()) {
            return List.of(offered(row, ledger, event, now));
        }
        ExpertRow expert = known.get();
        if (isSame(expert, event) && Starts.isSame(row, expert, event)) {
            return List.of(new ExpertRepeated(row.lineage(), now, event.expertId()));
        }
        if (expert.phase() == ExpertPhase.REJECTED) {
            return List.of(offered(row, ledger, event, now));
        }
        boolean sameWeights = expert.expert().digest().equals(event.expert().digest());
        String message = "Expert id " + event.expertId() + " in lineage " + row.lineage() + " stands for "
                + expert.expert().digest()
                + (sameWeights
                        ? " with another weight, with other statistics beside it, or from another start"
                        : ", not " + event.expert().digest())
                + ". Publish the new content under another id.";
        return List.of(Refusals.of(event, ErrorCode.EXPERT_ID_TAKEN, message, now));
    }

    /** Its checkpoint, its weight and what it brings beside them; not where they lie. */
    private static boolean isSame(ExpertRow expert, ExpertPublished event) {
        return expert.expert().digest().equals(event.expert().digest())
                && expert.weight() == event.weight()
                && digests(expert.sidecars()).equals(digests(event.sidecars()));
    }

    private static Map<String, String> digests(List<Sidecar> sidecars) {
        return sidecars.stream()
                .collect(Collectors.toMap(
                        Sidecar::role, sidecar -> sidecar.file().digest(), (first, second) -> second));
    }

    private static Fact offered(LineageRow row, LedgerView ledger, ExpertPublished event, long now) {
        return Starts.objection(ledger, row, event, now)
                .orElseGet(
                        () -> arrived(row.intake().arrivals() + 1, event.from(Starts.found(ledger, row, event)), now));
    }

    /** @param arrival its number in the lineage */
    static Fact arrived(long arrival, ExpertPublished event, long now) {
        return new ExpertArrived(
                event.lineage(),
                now,
                arrival,
                event.expertId(),
                event.expert(),
                event.start(),
                event.weight(),
                event.sidecars(),
                event.attributes(),
                event.atMillis());
    }

    static void apply(Ledger ledger, ExpertArrived fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(row.intake().oneMoreArrived(fact.arrival())));
        ledger.put(new ArrivalRow(fact.lineage(), fact.arrival(), fact.expertId()));
        ledger.put(new ExpertRow(
                fact.lineage(),
                fact.expertId(),
                fact.arrival(),
                fact.expert(),
                fact.start(),
                fact.weight(),
                fact.sidecars(),
                fact.attributes(),
                fact.publishedAtMillis(),
                ExpertPhase.ARRIVED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ledger.expert(fact.lineage(), fact.expertId())
                        .map(ExpertRow::round)
                        .orElse(0)));
    }

    static void apply(Ledger ledger, ExpertAccepted fact) {
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        ledger.put(expert.accepted(
                new Inspection(fact.report(), fact.taskNorm(), fact.touchedShards(), fact.scalars(), fact.notes())));
        ledger.stored(fact.lineage(), Blobs.report(fact.report()));
        ledger.close(fact.lineage(), fact.taskId());
    }

    static void apply(Ledger ledger, ExpertRejected fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(row.intake().oneMoreRejected()));
        ExpertRow expert = ledger.expert(fact.lineage(), fact.expertId()).orElseThrow();
        ledger.put(expert.rejected(new Rejection(fact.phase(), fact.code(), fact.message())));
        ledger.dequeue(expert);
        ledger.close(fact.lineage(), fact.taskId());
    }
}
