package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.replay.Findings;
import io.tributary.app.replay.Outcome;
import io.tributary.app.replay.ReplayLine;
import io.tributary.app.replay.StreamedExpert;
import io.tributary.merge.evaluate.Spread;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TrackRecipe;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What a replay found, for people and for programs. */
final class ReplayText {
    private ReplayText() {}

    static String table(String lineage, Findings findings) {
        boolean measured = findings.acc().isPresent();
        Table table = new Table().text("REPLAY");
        if (measured) {
            table.number("ACC").number("BWT");
        }
        table.number("‖θ−θ0‖").text("WEIGHTS").text("ORDER");
        for (int i = 0; i < findings.outcomes().size(); i++) {
            row(table, findings, i, measured);
        }
        StringJoiner text = new StringJoiner("\n");
        text.add(table.toString());
        if (measured || findings.outcomes().size() > 1) {
            text.add("");
        }
        findings.acc().ifPresent(acc -> text.add("ACC       " + spread(acc) + ", in percent"));
        findings.bwt().ifPresent(bwt -> text.add("BWT       " + spread(bwt) + ", in points"));
        if (findings.outcomes().size() > 1) {
            several(text, findings);
        }
        if (findings.outcomes().stream().anyMatch(outcome -> outcome.identical().equals(Optional.of(true)))) {
            text.add("").add("identical: the same weights, byte for byte, as " + lineage + " had with these experts.");
        }
        return text.toString();
    }

    private static void several(StringJoiner text, Findings findings) {
        findings.best().ifPresent(best -> text.add("best      " + order(best)));
        findings.worst().ifPresent(worst -> text.add("worst     " + order(worst)));
        Map<String, Long> apart = findings.samplesApart();
        if (!apart.isEmpty()) {
            Map.Entry<String, Long> most =
                    apart.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
            text.add("samples   best and worst order of a task are at most " + most.getValue()
                    + " right answers apart (" + most.getKey() + ")");
        }
        text.add(String.format(
                Locale.ROOT,
                "distance  between last versions: mean %.2e, largest %.2e of the mean distance from the base",
                findings.distances().meanShare(),
                findings.distances().largestShare()));
    }

    private static void row(Table table, Findings findings, int i, boolean measured) {
        Outcome outcome = findings.outcomes().get(i);
        ReplayLine line = outcome.replayed().line();
        String norm = Human.decimal(findings.distances().fromBase().get(i));
        String digest = Human.digest(outcome.replayed().last().weights());
        String weights = digest + (outcome.identical().orElse(false) ? " identical" : "");
        if (measured) {
            table.row(
                    line.name(),
                    percent(Findings.acc(outcome)),
                    percent(Findings.bwt(outcome)),
                    norm,
                    weights,
                    order(outcome));
        } else {
            table.row(line.name(), norm, weights, order(outcome));
        }
    }

    private static String order(Outcome outcome) {
        return outcome.replayed().line().order().stream()
                .map(StreamedExpert::id)
                .collect(Collectors.joining(" "));
    }

    private static String percent(OptionalDouble score) {
        return score.isPresent() ? String.format(Locale.ROOT, "%.2f", 100 * score.getAsDouble()) : "–";
    }

    private static String spread(Spread scores) {
        Spread points = scores.times(100);
        return String.format(
                Locale.ROOT,
                "%.2f ± %.2f (%.2f to %.2f)",
                points.mean(),
                points.deviation(),
                points.lowest(),
                points.highest());
    }

    /** Scores from 0 to 1. */
    static ObjectNode document(String lineage, Recipe recipe, Findings findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("lineage", lineage);
        TrackRecipe track = recipe.track(Recipe.DEPLOY);
        document.put("technique", track.technique());
        ObjectNode parameters = document.putObject("parameters");
        track.parameters().forEach(parameters::put);
        ArrayNode replays = document.putArray("replays");
        for (int i = 0; i < findings.outcomes().size(); i++) {
            Outcome outcome = findings.outcomes().get(i);
            ObjectNode node = replays.addObject()
                    .put("lineage", outcome.replayed().line().name())
                    .put("version", outcome.replayed().last().version())
                    .put("path", outcome.replayed().last().path())
                    .put("weights", outcome.replayed().last().weights());
            ArrayNode order = node.putArray("order");
            outcome.replayed().line().order().forEach(expert -> order.add(expert.id()));
            outcome.identical().ifPresent(identical -> node.put("identical", identical));
            node.put("distanceFromBase", findings.distances().fromBase().get(i));
            Findings.acc(outcome).ifPresent(acc -> node.put("acc", acc));
            Findings.bwt(outcome).ifPresent(bwt -> node.put("bwt", bwt));
            outcome.scored().ifPresent(scored -> {
                ArrayNode tasks = node.putArray("tasks");
                scored.last().forEach(score -> tasks.addObject()
                        .put("task", score.task())
                        .put("metric", score.metric())
                        .put("score", score.score())
                        .put("samples", score.samples())
                        .put("heldOut", score.heldOut()));
            });
        }
        findings.acc().ifPresent(acc -> document.set("acc", node(acc)));
        findings.bwt().ifPresent(bwt -> document.set("bwt", node(bwt)));
        ObjectNode apart = document.putObject("samplesApart");
        findings.samplesApart().forEach(apart::put);
        ObjectNode distance = document.putObject("distance")
                .put("mean", findings.distances().meanShare())
                .put("largest", findings.distances().largestShare());
        ArrayNode pairs = distance.putArray("between");
        for (List<Double> from : findings.distances().between()) {
            ArrayNode row = pairs.addArray();
            from.forEach(row::add);
        }
        return document;
    }

    private static ObjectNode node(Spread spread) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mean", spread.mean())
                .put("deviation", spread.deviation())
                .put("lowest", spread.lowest())
                .put("highest", spread.highest());
    }
}
