package io.tributary.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rollback}: an alias points to an earlier version again. */
@Command(
        name = "rollback",
        description = "Point an alias, serving unless another is named, back to the version before, or to an "
                + "earlier one. It stays there until somebody promotes, whatever passes the gate.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary rollback vision", "  tributary rollback vision 3 --reason \"complaints\""})
final class RollbackCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final AliasChange change = new AliasChange();

    RollbackCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        return change.ask(root, true);
    }
}
