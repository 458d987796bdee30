package io.tributary.app.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.lineage.StatusRow.AliasStatus;
import io.tributary.app.lineage.StatusRow.EvaluationStatus;
import io.tributary.app.lineage.StatusRow.EvaluationSummary;
import io.tributary.app.lineage.StatusRow.Verdict;
import io.tributary.merge.evaluate.AccuracyMatrix;
import io.tributary.merge.evaluate.Knowledge;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Evaluations and promotions as programs read them. Scores are from 0 to 1; what is unknown is absent. */
public final class EvaluationJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EvaluationJson() {}

    /** {@code {"lineage": NAME, "tasks": [...], "evaluations": [...]}}: the accuracy matrix, row by row. */
    public static ObjectNode evaluations(LineageView view) {
        ObjectNode document = NODES.objectNode().put("lineage", view.name());
        ArrayNode tasks = document.putArray("tasks");
        view.matrix().tasks().forEach(tasks::add);
        document.set("evaluations", array(view));
        return document;
    }

    static ArrayNode array(LineageView view) {
        ArrayNode rows = NODES.arrayNode();
        view.evaluations().forEach(row -> rows.add(evaluation(row, view.matrixOf(row))));
        return rows;
    }

    static ObjectNode evaluation(EvaluationStatus row, AccuracyMatrix matrix) {
        ObjectNode node = NODES.objectNode()
                .put("version", row.version())
                .put("step", row.step())
                .put("suite", row.suite())
                .put("suiteDigest", row.suiteDigest())
                .put("evaluator", row.evaluator());
        ObjectNode metrics = node.putObject("metrics");
        new TreeMap<>(row.metrics()).forEach(metrics::put);
        ObjectNode samples = node.putObject("samples");
        new TreeMap<>(row.samples()).forEach(samples::put);
        ArrayNode heldOut = node.putArray("heldOut");
        row.heldOut().forEach(heldOut::add);
        node.put("seconds", row.seconds());
        if (row.failed()) {
            node.put("failure", row.failure());
        } else {
            matrix.at(row.step()).ifPresent(knowledge -> node.set("knowledge", knowledge(knowledge)));
        }
        if (row.verdict() != Verdict.UNJUDGED) {
            node.put("verdict", row.verdict().name());
            ArrayNode reasons = node.putArray("reasons");
            row.reasons().forEach(reasons::add);
        }
        return node.put("at", Instant.ofEpochMilli(row.atMillis()).toString());
    }

    static ObjectNode knowledge(Knowledge knowledge) {
        ObjectNode node = NODES.objectNode().put("tasks", knowledge.tasks());
        put(node, "acc", knowledge.acc());
        put(node, "bwt", knowledge.bwt());
        ObjectNode forgetting = node.putObject("forgetting");
        knowledge.forgetting().forEach(forgetting::put);
        put(node, "knowledgeAccumulation", knowledge.accumulation());
        put(node, "zeroShotRetention", knowledge.retention());
        put(node, "geometricMean", knowledge.geometricMean());
        return node;
    }

    static ObjectNode summary(EvaluationSummary summary) {
        ObjectNode node = NODES.objectNode()
                .put("version", summary.version())
                .put("step", summary.step())
                .put("tasks", summary.tasks());
        put(node, "acc", summary.acc());
        put(node, "bwt", summary.bwt());
        put(node, "knowledgeAccumulation", summary.accumulation());
        put(node, "zeroShotRetention", summary.retention());
        put(node, "geometricMean", summary.geometricMean());
        return node;
    }

    /** Where an alias points and how it came there. */
    public static ObjectNode alias(AliasStatus row) {
        ObjectNode node = NODES.objectNode().put("alias", row.alias());
        row.version().ifPresent(version -> node.put("version", version));
        ArrayNode before = node.putArray("before");
        row.before().forEach(before::add);
        node.put("pinned", row.pinned()).put("reason", row.reason());
        if (row.movedAtMillis() > 0) {
            node.put("movedAt", Instant.ofEpochMilli(row.movedAtMillis()).toString());
        }
        return row.refusal().isEmpty() ? node : node.put("refusal", row.refusal());
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        value.ifPresent(number -> node.put(name, number));
    }

    private static void put(ObjectNode node, String name, Optional<Double> value) {
        value.ifPresent(number -> node.put(name, number));
    }
}
