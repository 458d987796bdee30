package io.tributary.merge.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.checkpoint.Treatment;
import io.tributary.merge.json.CanonicalJson;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.tensor.DType;
import io.tributary.merge.tensor.Shape;
import io.tributary.merge.tensor.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/** A plan as JSON. */
final class PlanText {
    private PlanText() {}

    private record Document(
            int format,
            JsonNode recipe,
            CheckpointRef base,
            List<Row> tensors,
            List<List<String>> shards,
            List<PlannedFile> files,
            SortedMap<String, String> auxiliary) {}

    private record Row(
            String name,
            DType dtype,
            List<Long> shape,
            String file,
            long offset,
            String sha256,
            double squaredNorm,
            boolean linear,
            Treatment treatment) {
        private static Row of(PlannedTensor tensor) {
            return new Row(
                    tensor.name(),
                    tensor.spec().dtype(),
                    tensor.spec().shape().sizes(),
                    tensor.file(),
                    tensor.offset(),
                    tensor.sha256(),
                    tensor.squaredNorm(),
                    tensor.linear(),
                    tensor.treatment());
        }

        private PlannedTensor tensor() {
            return new PlannedTensor(
                    new TensorSpec(name, dtype, new Shape(shape)),
                    file,
                    offset,
                    sha256,
                    squaredNorm,
                    linear,
                    treatment);
        }
    }

    static byte[] write(Plan plan) {
        try {
            JsonNode recipe = CanonicalJson.tree(plan.recipe().json());
            List<Row> rows = plan.tensors().stream().map(Row::of).toList();
            Document document =
                    new Document(Plan.FORMAT, recipe, plan.base(), rows, plan.shards(), plan.files(), plan.auxiliary());
            return CanonicalJson.line(document).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a recipe wrote what is not JSON", impossible);
        }
    }

    static Plan read(byte[] json) {
        try {
            Document document = CanonicalJson.read(new String(json, StandardCharsets.UTF_8), Document.class);
            if (document.format != Plan.FORMAT) {
                throw new MergeException(
                        ErrorCode.STATE_CORRUPT,
                        "The plan has format " + document.format + "; this program reads format " + Plan.FORMAT
                                + ". Use the program that declared the lineage.");
            }
            return new Plan(
                    Recipe.parse(CanonicalJson.line(document.recipe)),
                    document.base,
                    document.tensors.stream().map(Row::tensor).toList(),
                    document.shards,
                    document.files,
                    document.auxiliary);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.STATE_CORRUPT, "The plan is damaged: " + failure.getOriginalMessage(), failure);
        }
    }
}
