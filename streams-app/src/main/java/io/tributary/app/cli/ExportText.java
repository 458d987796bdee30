package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.export.Exported;

/** A task's exported weights for people and programs. */
final class ExportText {
    private ExportText() {}

    static ObjectNode document(Exported exported) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("task", exported.task())
                .put("out", exported.out().toString())
                .put("rescale", exported.rescale())
                .put("tensors", exported.tensors())
                .put("bytes", exported.bytes());
    }

    static String sentence(Exported exported) {
        return "Exported " + exported.task() + ": " + exported.tensors() + " tensors masked and multiplied by "
                + Human.decimal(exported.rescale()) + ", " + Human.bytes(exported.bytes()) + ".";
    }
}
