package io.tributary.app.cli;

import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.lineage.Names;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.serve.ServeProcess;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code serve}: the version that an alias points to, over HTTP. */
@Command(
        name = "serve",
        description = "Answer inference requests (Open Inference Protocol v2) with the version that an alias points to."
                + " A promotion swaps the model without dropping a request; one that cannot be loaded leaves the"
                + " former serving.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary serve vision --suite suite.yaml",
            "  tributary serve vision --suite suite.yaml --alias candidate --port 8001"
        })
final class ServeCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 8000;

    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "LINEAGE", description = "Whose versions; also the model's name over HTTP.")
    private String lineage = "";

    @Option(names = "--suite", required = true, paramLabel = "FILE", description = "Tasks and model program, in YAML.")
    private Path suite = Path.of("");

    @Option(
            names = "--alias",
            paramLabel = "ALIAS",
            defaultValue = "serving",
            description = "Which alias it follows (default: ${DEFAULT-VALUE}).")
    private String alias = "serving";

    @Mixin
    private final ServerOptions server = new ServerOptions(DEFAULT_PORT, ServeProcess.DEFAULT_BODY);

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many threads compute (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "A public key (PEM): only versions that it, or another one given, has signed are served;"
                    + " repeatable.")
    private List<Path> keys = new ArrayList<>();

    ServeCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        Count.atLeastOne("--threads", threads);
        int largestBody = server.largestBody();
        Names.require("lineage", lineage);
        Names.require("alias", alias);
        DataDirectory data = root.data();
        RoleLogging.into(data.logs(), "serve-" + lineage);
        ServeProcess serving = ServeProcess.start(new ServeProcess.Options(
                cluster.connection(data, root.console().environment()),
                Topics.DEFAULT,
                cluster.store(data),
                lineage,
                alias,
                Suite.read(suite),
                device.name(),
                threads,
                largestBody,
                keys.stream().map(TrustedKey::of).toList(),
                server.address(Guard.DOOR)));
        Stop.closes(serving);
        root.console()
                .notice("Serves " + lineage + " at " + server.url(serving.port()) + "/v2/models/" + lineage
                        + ", the version that " + alias + " points to. Ctrl-C stops it.");
        serving.await();
        return ExitStatus.DONE.number();
    }
}
