package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.view.LineageView;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.export.Exported;
import io.tributary.merge.export.TaskExport;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.store.OpenVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: one task's own weights out of a version that holds masks. */
@Command(
        name = "export",
        description = "Write one task's own weights, out of a version whose technique keeps a mask for every task"
                + " (emr). The result is a complete checkpoint directory.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary export vision 3 --task cars --out cars-of-vision",
            "  tributary export merged --base clip --task cars --out cars-of-merged"
        })
final class ExportCommand implements Runnable {
    private final Tributary root;

    @Parameters(index = "0", paramLabel = "LINEAGE|DIR", description = "A lineage, or a version's directory.")
    private String source = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERSION",
            description = "The version's number, as `versions` lists it; not with a directory.")
    private @Nullable Long version;

    @Option(names = "--task", required = true, paramLabel = "ID", description = "The expert whose task it is.")
    private String task = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the checkpoint is written; must be empty or not be there.")
    private Path out = Path.of("");

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "The base, where a directory is named; of a lineage it is known.")
    private @Nullable Path base;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    ExportCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public void run() {
        Stop.whereItIs();
        if (version == null) {
            ofDirectory();
        } else {
            ofLineage(version);
        }
    }

    private void export(Path directory, Path theirBase) {
        ComputeDevice computing = ComputeDevice.parse(device.name());
        Numerics numerics = Numerics.of(computing.kind(), Numerics.DEFAULT.threads());
        try (Kernels kernels = Kernels.open(computing, numerics)) {
            Exported exported = new TaskExport(kernels).run(directory, theirBase, task, out);
            json.answer(root.console(), () -> ExportText.document(exported), () -> exported.out()
                    .toString());
            if (!json.wanted()) {
                root.console().notice(ExportText.sentence(exported));
            }
        }
    }

    private void ofDirectory() {
        Path directory = Path.of(source);
        if (!Files.isDirectory(directory)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "There is no directory " + source + ". Name a version's directory, or a lineage and the number of"
                            + " a version: tributary export " + source + " 1 --task " + task + " --out " + out);
        }
        if (base == null) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "A version's directory does not say where its base lies: name it with --base PATH.");
        }
        export(directory, base);
    }

    private void ofLineage(long number) {
        String lineage = Names.require("lineage", source);
        Client client = cluster.client(root);
        LineageView view = client.lineage(lineage);
        VersionStatus found = view.versionNumbered(number);
        try (OpenVersion open = client.store().lineage(lineage).version(found.version())) {
            if (base != null) {
                export(open.directory(), base);
                return;
            }
            try (Checkpoint known = client.open(view.lineage().base())) {
                export(open.directory(), known.location());
            }
        }
    }
}
