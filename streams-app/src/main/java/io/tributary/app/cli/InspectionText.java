package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.Comparison.Problem;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.inspect.InspectedTensor;
import io.tributary.merge.inspect.Inspection;
import io.tributary.merge.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An inspected checkpoint, for people and for programs. */
final class InspectionText {
    private InspectionText() {}

    static String summary(Inspection inspection) {
        Map<DType, Long> elements = inspection.tensors().stream()
                .collect(Collectors.groupingBy(
                        tensor -> tensor.spec().dtype(),
                        TreeMap::new,
                        Collectors.summingLong(tensor -> tensor.spec().shape().elements())));
        String dtypes = elements.entrySet().stream()
                .map(dtype -> Human.count(dtype.getValue()) + " " + dtype.getKey())
                .collect(Collectors.joining(", "));
        Table files = new Table().text("FILE").text("ROLE").number("SIZE");
        for (CheckpointFile file : inspection.files()) {
            files.row(file.name(), Human.phase(file.role()), Human.bytes(size(file)));
        }
        String what = inspection.adapter() ? "PEFT adapter of " : "";
        return inspection.location() + ": " + what + inspection.tensors().size() + " tensors, " + dtypes + ", "
                + Human.bytes(inspection.bytes())
                + inspection.modelType().map(type -> ", model type " + type).orElse("") + "\ndigest "
                + inspection.digest() + "\n\n" + files;
    }

    static String tensors(Inspection inspection) {
        Table table = new Table()
                .text("TENSOR")
                .text("DTYPE")
                .text("SHAPE")
                .number("SIZE")
                .text("RULE")
                .text("LINEAR")
                .number(inspection.expert().isPresent() ? "‖τ‖" : "‖θ‖");
        for (InspectedTensor tensor : inspection.tensors()) {
            table.row(
                    tensor.spec().name(),
                    tensor.spec().dtype(),
                    tensor.spec().shape(),
                    Human.bytes(tensor.spec().bytes()),
                    Human.phase(tensor.treatment()),
                    tensor.linear() ? "yes" : "",
                    Human.decimal(tensor.norm()));
        }
        return table.toString();
    }

    static String verdict(Inspection inspection) {
        String notes = inspection.notes().isEmpty() ? "" : "\n  " + String.join("\n  ", inspection.notes());
        long linear =
                inspection.tensors().stream().filter(InspectedTensor::linear).count();
        return inspection
                .expert()
                .map(expert -> "Would be accepted as an expert of " + expert.base() + ": " + expert.touched() + " of "
                        + inspection.tensors().size() + " tensors differ from the base, ‖τ‖ "
                        + Human.decimal(expert.taskNorm()) + " (base " + Human.decimal(expert.baseNorm()) + ")."
                        + notes)
                .orElseGet(() -> "Would be accepted as a base: " + linear + " of "
                        + inspection.tensors().size() + " tensors are linear weights." + notes);
    }

    static ObjectNode document(Inspection inspection) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("path", inspection.location().toString())
                .put("digest", inspection.digest())
                .put("accepted", inspection.accepted())
                .put("adapter", inspection.adapter())
                .put("parameters", inspection.parameters())
                .put("bytes", inspection.bytes());
        inspection.modelType().ifPresent(type -> document.put("modelType", type));
        inspection.expert().ifPresent(expert -> document.putObject("expert")
                .put("base", expert.base().toString())
                .put("taskNorm", expert.taskNorm())
                .put("baseNorm", expert.baseNorm())
                .put("touched", expert.touched()));
        ArrayNode problems = document.putArray("problems");
        for (Problem problem : inspection.problems()) {
            problems.addObject()
                    .put("code", problem.code().name())
                    .put("tensor", problem.tensor())
                    .put("message", problem.message());
        }
        ArrayNode notes = document.putArray("notes");
        inspection.notes().forEach(notes::add);
        ArrayNode files = document.putArray("files");
        for (CheckpointFile file : inspection.files()) {
            files.addObject()
                    .put("name", file.name())
                    .put("role", file.role().name())
                    .put("bytes", size(file));
        }
        ArrayNode tensors = document.putArray("tensors");
        inspection.tensors().forEach(tensor -> tensors.add(document(tensor)));
        return document;
    }

    private static ObjectNode document(InspectedTensor tensor) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", tensor.spec().name())
                .put("dtype", tensor.spec().dtype().name());
        ArrayNode shape = node.putArray("shape");
        tensor.spec().shape().sizes().forEach(shape::add);
        return node.put("bytes", tensor.spec().bytes())
                .put("treatment", tensor.treatment().name())
                .put("linear", tensor.linear())
                .put("norm", tensor.norm());
    }

    private static long size(CheckpointFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw FileFailure.reading(file.path(), e);
        }
    }
}
