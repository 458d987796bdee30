package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointFile;
import io.tributary.merge.checkpoint.TensorSource;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What is in a checkpoint, from its headers. */
final class CheckpointText {
    private final Checkpoint checkpoint;

    CheckpointText(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Of all tensors. */
    long bytes() {
        return checkpoint.tensors().values().stream()
                .mapToLong(TensorSource::bytes)
                .sum();
    }

    String summary() {
        Table table = new Table().text("FILE").text("ROLE").number("SIZE");
        for (CheckpointFile file : checkpoint.files()) {
            table.row(file.name(), Human.phase(file.role()), Human.bytes(size(file)));
        }
        String dtypes = byDtype().entrySet().stream()
                .map(dtype -> dtype.getKey() + " " + Human.count(dtype.getValue()))
                .collect(Collectors.joining(", "));
        return checkpoint.location() + ": " + checkpoint.tensors().size() + " tensors, " + Human.count(elements())
                + " elements (" + dtypes + "), " + Human.bytes(bytes()) + "\n\n" + table;
    }

    String tensors() {
        Table table = new Table()
                .text("TENSOR")
                .text("DTYPE")
                .text("SHAPE")
                .number("SIZE")
                .text("FILE");
        for (TensorSource tensor : checkpoint.tensors().values()) {
            table.row(
                    tensor.name(),
                    tensor.spec().dtype(),
                    tensor.spec().shape(),
                    Human.bytes(tensor.bytes()),
                    tensor.file().getFileName());
        }
        return table.toString();
    }

    ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("path", checkpoint.location().toString())
                .put("elements", elements())
                .put("bytes", bytes());
        ArrayNode files = document.putArray("files");
        for (CheckpointFile file : checkpoint.files()) {
            files.addObject()
                    .put("name", file.name())
                    .put("role", file.role().name())
                    .put("bytes", size(file));
        }
        ArrayNode tensors = document.putArray("tensors");
        for (TensorSource tensor : checkpoint.tensors().values()) {
            ObjectNode node = tensors.addObject()
                    .put("name", tensor.name())
                    .put("dtype", tensor.spec().dtype().name())
                    .put("bytes", tensor.bytes());
            ArrayNode shape = node.putArray("shape");
            tensor.spec().shape().sizes().forEach(shape::add);
        }
        return document;
    }

    private long elements() {
        return byDtype().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<DType, Long> byDtype() {
        return checkpoint.tensors().values().stream()
                .collect(Collectors.groupingBy(
                        tensor -> tensor.spec().dtype(),
                        TreeMap::new,
                        Collectors.summingLong(tensor -> tensor.spec().shape().elements())));
    }

    private static long size(CheckpointFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw FileFailure.reading(file.path(), e);
        }
    }
}
