package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.technique.Parameter;
import io.tributary.merge.technique.TechniqueDescription;
import io.tributary.merge.technique.Techniques;
import java.util.List;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code techniques}: how experts can be merged. */
@Command(
        name = "techniques",
        description = "List the techniques and their parameters.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary techniques", "  tributary techniques --json"})
final class TechniquesCommand implements Runnable {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    TechniquesCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        List<TechniqueDescription> all = Techniques.all();
        json.answer(root.console(), () -> document(all), () -> text(all));
    }

    private static String text(List<TechniqueDescription> all) {
        StringJoiner text = new StringJoiner("\n\n");
        for (TechniqueDescription technique : all) {
            StringJoiner one = new StringJoiner("\n");
            one.add(technique.id()).add("  " + technique.summary());
            one.add("  state   " + technique.state().perParameter() + " float32 per parameter");
            one.add("  limits  " + technique.limits());
            one.add("  paper   " + technique.paper());
            if (!technique.parameters().isEmpty()) {
                Table table = new Table()
                        .text("  --set")
                        .text("DEFAULT")
                        .text("BOUNDS")
                        .text("MEANING");
                for (Parameter parameter : technique.parameters()) {
                    table.row(
                            "  " + parameter.name(), parameter.defaultValue(), parameter.bounds(), parameter.meaning());
                }
                one.add(table.toString());
            }
            text.add(one.toString());
        }
        return text.toString();
    }

    private static ObjectNode document(List<TechniqueDescription> all) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode techniques = document.putArray("techniques");
        for (TechniqueDescription technique : all) {
            ObjectNode node = techniques
                    .addObject()
                    .put("id", technique.id())
                    .put("summary", technique.summary())
                    .put("stateFactor", technique.state().perParameter())
                    .put("paper", technique.paper())
                    .put("limits", technique.limits());
            ArrayNode parameters = node.putArray("parameters");
            for (Parameter parameter : technique.parameters()) {
                parameters
                        .addObject()
                        .put("name", parameter.name())
                        .put("default", parameter.defaultValue())
                        .put("bounds", parameter.bounds())
                        .put("meaning", parameter.meaning());
            }
        }
        return document;
    }
}
