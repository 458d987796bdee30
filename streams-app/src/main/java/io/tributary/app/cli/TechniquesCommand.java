package io.tributary.app.cli;

import io.tributary.merge.technique.TechniqueDescription;
import io.tributary.merge.technique.Techniques;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code techniques}: how experts can be merged. */
@Command(
        name = "techniques",
        description = "List the techniques; with an id, tell one technique's parameters, paper and limits.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary techniques", "  tributary techniques ties", "  tributary techniques --json"})
final class TechniquesCommand implements Runnable {
    private final Tributary root;

    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "One technique.")
    private @Nullable String id;

    @Mixin
    private final JsonOption json = new JsonOption();

    TechniquesCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        if (id == null) {
            List<TechniqueDescription> all = Techniques.all();
            json.answer(root.console(), () -> TechniqueText.document(all), () -> TechniqueText.table(all));
        } else {
            TechniqueDescription one = Techniques.description(id);
            json.answer(root.console(), () -> TechniqueText.document(one), () -> TechniqueText.details(one));
        }
    }
}
