package io.tributary.app.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.BasePlanned;
import io.tributary.app.lineage.Fact.DeclarationAccepted;
import io.tributary.app.lineage.Fact.LineageBlocked;
import io.tributary.app.lineage.Fact.LineageContinued;
import io.tributary.app.lineage.Fact.LineageRefused;
import io.tributary.app.lineage.Fact.PauseBegan;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LedgerRow.ForkRow;
import io.tributary.app.lineage.LedgerRow.ShardRow;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.app.lineage.LineageRow;
import io.tributary.app.lineage.LineageRow.BasePlan;
import io.tributary.app.lineage.LineageRow.Declaration;
import io.tributary.app.lineage.LineageRow.Halt;
import io.tributary.app.lineage.LineageRow.Intake;
import io.tributary.app.lineage.LineageRow.Review;
import io.tributary.app.lineage.LineageRow.Shelf;
import io.tributary.app.lineage.LineageRow.Upkeep;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.Recipe;
import io.tributary.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a lineage begins, stops and goes on. */
final class Declaring {
    private static final JsonMapper JSON = new JsonMapper();

    private Declaring() {}

    static List<Fact> declared(LedgerView ledger, LineageDeclared event, long now) {
        String recipe;
        try {
            Names.require("lineage", event.lineage());
            recipe = InitializeTrack.require(checked(Recipe.parse(event.recipe())))
                    .json();
        } catch (MergeException failure) {
            return List.of(Refusals.of(event, failure.code(), failure.getMessage(), now));
        }
        Optional<LineageRow> existing = ledger.lineage(event.lineage());
        if (existing.isEmpty() || existing.get().phase() == LineagePhase.REFUSED) {
            int epoch = existing.map(row -> row.epoch() + 1).orElse(0);
            return List.of(new DeclarationAccepted(
                    event.lineage(), now, event.base(), recipe, event.isolated(), epoch, event.parent()));
        }
        List<String> differences = differences(existing.get().declaration(), event, recipe);
        return differences.isEmpty()
                ? List.of()
                : List.of(Refusals.of(
                        event,
                        ErrorCode.LINEAGE_EXISTS,
                        "Lineage " + event.lineage() + " exists with another " + String.join(", ", differences)
                                + ". Choose another name, or declare what it has.",
                        now));
    }

    /** No worker would ever take the tasks of a device that has no queue. */
    private static Recipe checked(Recipe recipe) {
        String device = recipe.numerics().device();
        if (!Topics.DEVICES.contains(device)) {
            throw new MergeException(
                    ErrorCode.INVALID_RECIPE,
                    "numerics.device: expected one of " + Topics.DEVICES + ", found '" + device + "'.");
        }
        return recipe;
    }

    private static List<String> differences(Declaration has, LineageDeclared asked, String recipe) {
        List<String> differences = new ArrayList<>();
        if (!has.base().digest().equals(asked.base().digest())) {
            differences.add("base (has " + has.base().digest() + ", asked "
                    + asked.base().digest() + ")");
        }
        if (has.isolated() != asked.isolated()) {
            differences.add("isolation (has " + has.isolated() + ", asked " + asked.isolated() + ")");
        }
        JsonNode mine = tree(has.recipe());
        JsonNode theirs = tree(recipe);
        mine.properties().forEach(field -> {
            JsonNode other = theirs.path(field.getKey());
            if (!field.getValue().equals(other)) {
                differences.add(field.getKey() + " (has " + field.getValue() + ", asked " + other + ")");
            }
        });
        return differences;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void apply(Ledger ledger, DeclarationAccepted fact) {
        Declaration declaration =
                new Declaration(fact.base(), fact.recipe(), fact.isolated(), fact.atMillis(), fact.parent());
        // Experts that came to a refused declaration wait for the new one.
        Intake intake = ledger.lineage(fact.lineage()).map(LineageRow::intake).orElse(Intake.NONE);
        ledger.put(new LineageRow(
                fact.lineage(),
                declaration,
                fact.epoch(),
                Optional.empty(),
                Halt.NONE,
                intake,
                0,
                List.of(),
                Shelf.EMPTY,
                Upkeep.NONE,
                Review.NONE,
                Optional.empty()));
    }

    static void apply(Ledger ledger, BasePlanned fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(new BasePlan(
                fact.plan(),
                fact.shards(),
                fact.tensors(),
                fact.parameters(),
                fact.stateFactor(),
                fact.untouchedUnchanged())));
        for (int shard = 0; shard < fact.shards(); shard++) {
            ledger.put(new ShardRow(fact.lineage(), Standing.TRACK, shard, List.of(), Optional.empty()));
        }
        ledger.stored(fact.lineage(), Blobs.report(fact.plan()));
        ledger.close(fact.lineage(), fact.taskId());
    }

    static void apply(Ledger ledger, LineageRefused fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(new Halt(Optional.of(fact.message()), Optional.empty(), Optional.empty())));
        ledger.remove(ForkRow.key(fact.lineage()));
        ledger.close(fact.lineage(), fact.taskId());
    }

    static void apply(Ledger ledger, LineageBlocked fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        String reason = fact.code() + ": " + fact.message();
        ledger.put(row.with(
                new Halt(Optional.empty(), Optional.of(reason), row.halt().paused())));
    }

    static void apply(Ledger ledger, PauseBegan fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(new Halt(row.halt().refused(), row.halt().blocked(), Optional.of(fact.reason()))));
    }

    static void apply(Ledger ledger, LineageContinued fact) {
        LineageRow row = ledger.lineage(fact.lineage()).orElseThrow();
        ledger.put(row.with(new Halt(row.halt().refused(), Optional.empty(), Optional.empty())));
    }
}
