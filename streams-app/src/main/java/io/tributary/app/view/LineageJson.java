package io.tributary.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.StallStatus;
import io.tributary.app.lineage.StatusRow.StepProgress;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Lineages as programs read them: the same documents over HTTP and by {@code --json}. Names are those of the status
 * rows; times are ISO 8601 in UTC; what is unknown is absent.
 */
public final class LineageJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    private LineageJson() {}

    /** One line of text. */
    public static String text(JsonNode document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text for people who ask for JSON at a terminal. */
    public static String indented(JsonNode document) {
        return document.toPrettyString();
    }

    /** {@code {"lineages": [...], "stalls": [...]}}. */
    public static ObjectNode lineages(Lineages lineages) {
        ObjectNode document = NODES.objectNode();
        ArrayNode array = document.putArray("lineages");
        lineages.all().forEach(lineage -> array.add(stalled(lineage(lineage), lineages.stall(lineage.lineage()))));
        document.set("stalls", stalls(lineages.stalls()));
        return document;
    }

    /** A lineage with its experts, versions and refusals, and what keeps it from being worked on. */
    public static ObjectNode lineage(Lineages lineages, String name) {
        return stalled(lineage(lineages.named(name)), lineages.stall(name));
    }

    /** Partitions that stand still. */
    public static ArrayNode stalls(List<StallStatus> stalls) {
        ArrayNode array = NODES.arrayNode();
        stalls.forEach(stall -> array.add(stall(stall)));
        return array;
    }

    private static ObjectNode stalled(ObjectNode lineage, Optional<StallStatus> stall) {
        stall.ifPresent(found -> lineage.set("stall", stall(found)));
        return lineage;
    }

    private static ObjectNode stall(StallStatus row) {
        ObjectNode node = NODES.objectNode().put("partition", row.partition()).put("input", row.input());
        row.offset().ifPresent(offset -> node.put("lineage", row.lineage())
                .put("topic", row.topic())
                .put("offset", offset));
        return node.put("failure", row.failure()).put("message", row.message()).put("since", time(row.atMillis()));
    }

    /** A lineage with its experts, versions and refusals. */
    public static ObjectNode lineage(LineageView view) {
        ObjectNode document = lineage(view.lineage());
        ArrayNode experts = document.putArray("experts");
        view.experts().forEach(expert -> experts.add(expert(expert)));
        ArrayNode versions = document.putArray("versions");
        view.versions().forEach(version -> versions.add(version(version)));
        ArrayNode refusals = document.putArray("refusals");
        view.refusals().forEach(refusal -> refusals.add(refusal(refusal)));
        document.set("evaluations", EvaluationJson.array(view));
        ArrayNode promotions = document.putArray("promotions");
        view.aliases().forEach(alias -> promotions.add(EvaluationJson.alias(alias)));
        return document;
    }

    /** {@code {"lineage": NAME, "versions": [...]}}. */
    public static ObjectNode versions(LineageView view) {
        ObjectNode document = NODES.objectNode().put("lineage", view.name());
        ArrayNode versions = document.putArray("versions");
        view.versions().forEach(version -> versions.add(version(version)));
        return document;
    }

    /** A version with the experts that it holds. */
    public static ObjectNode version(LineageView view, VersionStatus version) {
        ObjectNode document = version(version);
        ArrayNode experts = document.putArray("contains");
        view.expertsIn(version).forEach(expert -> experts.add(expert(expert)));
        view.evaluation(version.version())
                .ifPresent(found -> document.set("evaluation", EvaluationJson.evaluation(found, view.matrixOf(found))));
        ArrayNode aliases = document.putArray("aliases");
        view.aliasesOf(version.version()).forEach(aliases::add);
        return document;
    }

    /** A lineage without its experts and versions. */
    public static ObjectNode lineage(LineageStatus row) {
        ObjectNode node = NODES.objectNode()
                .put("lineage", row.lineage())
                .put("phase", row.phase().name())
                .put("reason", row.reason());
        node.set("base", checkpoint(row.base()));
        node.set("recipe", recipe(row.recipe()));
        row.parent().ifPresent(parent -> node.putObject("parent")
                .put("lineage", parent.lineage())
                .put("step", parent.step()));
        node.put("isolated", row.isolated())
                .put("epoch", row.epoch())
                .put("shards", row.shards())
                .put("tensors", row.tensors())
                .put("parameters", row.parameters())
                .put("step", row.step())
                .put("waiting", row.waiting())
                .put("rejected", row.rejected());
        row.version().ifPresent(version -> node.put("version", version));
        node.put("lambda", row.lambda());
        ArrayNode inFlight = node.putArray("inFlight");
        for (StepProgress step : row.inFlight()) {
            inFlight.addObject()
                    .put("step", step.step())
                    .put("expertId", step.expertId())
                    .put("shardsFolded", step.shardsFolded())
                    .put("shards", step.shards());
        }
        row.rework().ifPresent(rework -> node.putObject("retracting")
                .put("expertId", rework.expertId())
                .put("by", rework.by())
                .put("anchor", rework.anchor())
                .put("folds", rework.folds()));
        ObjectNode aliases = node.putObject("aliases");
        new TreeMap<>(row.aliases()).forEach(aliases::put);
        row.evaluation().ifPresent(summary -> node.set("evaluation", EvaluationJson.summary(summary)));
        return node.put("declaredAt", time(row.declaredAtMillis())).put("at", time(row.atMillis()));
    }

    public static ObjectNode expert(ExpertStatus row) {
        ObjectNode node = NODES.objectNode()
                .put("expertId", row.expertId())
                .put("phase", row.phase().name());
        node.set("expert", checkpoint(row.expert()));
        row.step().ifPresent(step -> node.put("step", step));
        row.version().ifPresent(version -> node.put("version", version));
        row.code().ifPresent(code -> node.put("code", code.name()).put("message", row.message()));
        ArrayNode notes = node.putArray("notes");
        row.notes().forEach(notes::add);
        node.set("attributes", texts(row.attributes()));
        if (row.phase() != ExpertPhase.ARRIVED && row.phase() != ExpertPhase.REJECTED) {
            node.put("taskNorm", row.taskNorm());
        }
        if (row.phase() == ExpertPhase.FOLDED) {
            node.put("energyKept", row.energyKept())
                    .put("cosine", row.cosine())
                    .put("splitRankShare", row.splitRankShare())
                    .put("lambda", row.lambda());
        }
        return node.put("publishedAt", time(row.publishedAtMillis())).put("at", time(row.atMillis()));
    }

    /** A version without its experts. */
    public static ObjectNode version(VersionStatus row) {
        ObjectNode node = NODES.objectNode()
                .put("lineage", row.lineage())
                .put("version", row.version())
                .put("phase", row.phase().name())
                .put("track", row.track())
                .put("step", row.step())
                .put("epoch", row.epoch())
                .put("experts", row.experts())
                .put("lastExpert", row.lastExpert())
                .put("path", row.path())
                .put("manifest", row.manifest())
                .put("weights", row.weights())
                .put("lambda", row.lambda())
                .put("bytes", row.bytes())
                .put("at", time(row.atMillis()));
        ArrayNode retracted = node.putArray("retracted");
        row.retracted().forEach(retracted::add);
        return node;
    }

    private static ObjectNode refusal(RefusalStatus row) {
        return NODES.objectNode()
                .put("expertId", row.expertId())
                .put("digest", row.digest())
                .put("code", row.code().name())
                .put("message", row.message())
                .put("at", time(row.atMillis()));
    }

    private static ObjectNode checkpoint(CheckpointRef checkpoint) {
        return NODES.objectNode().put("uri", checkpoint.uri()).put("digest", checkpoint.digest());
    }

    private static ObjectNode texts(Map<String, String> texts) {
        ObjectNode node = NODES.objectNode();
        new TreeMap<>(texts).forEach(node::put);
        return node;
    }

    /** A recipe is JSON already; one that cannot be read is shown as the text that it is. */
    private static JsonNode recipe(String recipe) {
        try {
            return JSON.readTree(recipe);
        } catch (JsonProcessingException e) {
            return NODES.textNode(recipe);
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
