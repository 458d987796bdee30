package io.tributary.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code promote}: an alias points to a version. */
@Command(
        name = "promote",
        description = "Point an alias, serving unless another is named, to a version: the newest that passed the "
                + "gate, or any that you name.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary promote vision", "  tributary promote vision 7 --reason \"checked by hand\""})
final class PromoteCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final AliasChange change = new AliasChange();

    PromoteCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        return change.ask(root, false);
    }
}
