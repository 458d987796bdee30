package io.tributary.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.merge.technique.Parameter;
import io.tributary.merge.technique.StateSize;
import io.tributary.merge.technique.TechniqueDescription;
import io.tributary.merge.technique.Trait;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Techniques for people and programs, all of it from their descriptions. */
final class TechniqueText {
    private static final String AS_INSIDE = "as inside";

    private TechniqueText() {}

    static String table(List<TechniqueDescription> all) {
        Table table = new Table()
                .text("TECHNIQUE")
                .text("STATE")
                .text("ORDER")
                .text("TAKES OUT")
                .text("NEEDS")
                .text("IN A SENTENCE");
        for (TechniqueDescription technique : all) {
            table.row(
                    technique.id(),
                    state(technique),
                    order(technique),
                    takesOut(technique),
                    needs(technique),
                    technique.summary());
        }
        return table + "\n\n"
                + "STATE      float32 numbers kept per parameter of the model, in any number of experts\n"
                + "ORDER      exact: any order of experts gives what the batch method gives; matters: it does not\n"
                + "TAKES OUT  whether an expert can be taken out of the state again\n"
                + "One of them in detail: tributary techniques ID";
    }

    static String details(TechniqueDescription technique) {
        StringJoiner text = new StringJoiner("\n");
        text.add(technique.id()).add("  " + technique.summary());
        text.add("  state      " + (technique.isWrapper() ? AS_INSIDE : state(technique) + " float32 per parameter"));
        text.add("  order      " + order(technique));
        text.add("  takes out  " + takesOut(technique));
        text.add("  needs      " + needs(technique));
        if (technique.is(Trait.FOLDS_ZERO)) {
            text.add("  untouched  tensors that an expert leaves as they are cost as much as any other");
        }
        text.add("  limits     " + technique.limits());
        text.add("  paper      " + technique.paper());
        if (!technique.parameters().isEmpty()) {
            Table table =
                    new Table().text("  --set").text("DEFAULT").text("BOUNDS").text("MEANING");
            for (Parameter parameter : technique.parameters()) {
                table.row("  " + parameter.name(), parameter.defaultValue(), parameter.bounds(), parameter.meaning());
            }
            text.add(table.toString());
        }
        if (technique.isWrapper()) {
            text.add("  the parameters of the technique inside are set as --set of.NAME=VALUE");
        }
        return text.toString();
    }

    static ObjectNode document(List<TechniqueDescription> all) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode techniques = document.putArray("techniques");
        all.forEach(technique -> techniques.add(document(technique)));
        return document;
    }

    static ObjectNode document(TechniqueDescription technique) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("id", technique.id())
                .put("summary", technique.summary())
                .put("wrapper", technique.isWrapper())
                .put("stateFactor", technique.state().perParameter())
                .put("stateFactorPerExpert", technique.state().perExpert())
                .put("paper", technique.paper())
                .put("limits", technique.limits());
        ArrayNode traits = node.putArray("traits");
        technique.traits().forEach(trait -> traits.add(trait.words()));
        ArrayNode parameters = node.putArray("parameters");
        for (Parameter parameter : technique.parameters()) {
            parameters
                    .addObject()
                    .put("name", parameter.name())
                    .put("default", parameter.defaultValue())
                    .put("bounds", parameter.bounds())
                    .put("meaning", parameter.meaning());
        }
        return node;
    }

    private static String state(TechniqueDescription technique) {
        StateSize state = technique.state();
        return technique.isWrapper()
                ? AS_INSIDE
                : number(state.perParameter())
                        + (state.grows() ? " + " + number(state.perExpert()) + " an expert" : "");
    }

    private static String number(double size) {
        return size == Math.rint(size) ? Long.toString((long) size) : String.format(Locale.ROOT, "%.2f", size);
    }

    private static String order(TechniqueDescription technique) {
        return technique.isWrapper() ? AS_INSIDE : technique.is(Trait.EXACT) ? "exact" : "matters";
    }

    private static String takesOut(TechniqueDescription technique) {
        return technique.isWrapper() ? AS_INSIDE : technique.is(Trait.ADDITIVE) ? "yes" : "no";
    }

    private static String needs(TechniqueDescription technique) {
        StringJoiner needs = new StringJoiner(", ");
        needs.setEmptyValue(technique.isWrapper() ? AS_INSIDE : "–");
        if (technique.is(Trait.NEEDS_GRAM)) {
            needs.add("gram files");
        }
        if (technique.is(Trait.NEEDS_FISHER)) {
            needs.add("fisher files");
        }
        if (technique.is(Trait.WEIGHTED)) {
            needs.add("weights");
        }
        return needs.toString();
    }
}
