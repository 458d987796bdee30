package io.tributary.app.cli;

import io.tributary.app.http.HttpFront;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.Metrics;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.Up;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.signing.Signer;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: broker, coordinator, workers and HTTP on this machine, until Ctrl-C. */
@Command(
        name = "up",
        description = "Run everything on this machine until Ctrl-C: an embedded Kafka broker, the coordinator, workers"
                + " and HTTP. Started again on the same data, it goes on where it stopped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary up",
            "  tributary up --suite suite.yaml",
            "  tributary up --store s3://models/tributary --sign-key release.key",
            "  tributary up --data /srv/tributary --workers 4 --http-port 8080"
        })
final class UpCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final WorkersOption workers = new WorkersOption();

    @Mixin
    private final WorkOptions work = new WorkOptions();

    @Mixin
    private final StoreOptions storage = new StoreOptions();

    @Mixin
    private final SchemaRegistryOption registry = new SchemaRegistryOption();

    @Mixin
    private final SignKeyOption signKey = new SignKeyOption();

    @Mixin
    private final HttpOptions http = new HttpOptions();

    @Option(
            names = "--suite",
            paramLabel = "FILE",
            description = "Also run an evaluator that measures every version by this suite.")
    private @Nullable Path suite;

    UpCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        // What is wrong with it is said before anything is started.
        ListenAddress address = http.address();
        Optional<Signer> signer = signKey.signer();
        DataDirectory data = root.data().create();
        RoleLogging.into(data.logs(), "up");
        Console console = root.console();
        Metrics metrics = new Metrics();
        StoreAccess store = storage.access(data);
        Optional<Path> measured =
                Optional.ofNullable(suite).map(file -> file.toAbsolutePath().normalize());
        Optional<String> suiteName =
                measured.map(file -> Suite.read(file).requireFiles().name());
        Up up = Up.start(
                new Up.Options(
                        data,
                        store,
                        registry.address(console.environment()).or(data::registry),
                        workers.count(),
                        work.device(),
                        work.roots(),
                        work.memory(),
                        measured,
                        signKey.file(),
                        metrics.coordinator(),
                        console::notice),
                (connection, directory, coordinator) ->
                        HttpFront.start(address, connection, Topics.DEFAULT, coordinator, metrics));
        Stop.closes(up);
        console.notice(
                "HTTP at " + http.url(up.httpPort()) + " (/health/ready, /metrics, /api/lineages, /openapi.yaml)");
        console.notice("versions will lie in " + store.at("lineages/LINEAGE/versions") + ", logs in " + data.logs());
        signer.ifPresent(by -> console.notice(
                "every version is signed by key " + by.publicKey().fingerprint()));
        suiteName.ifPresent(name -> console.notice("every version is measured by suite " + name
                + "; those of lineages declared with --suite " + name + " or a --gate are served if they pass"));
        console.notice("Ready. Ctrl-C stops it. Next, in another terminal: ./tributary declare NAME --base PATH"
                + suiteName.map(name -> " --suite " + name).orElse("") + root.dataFlag());
        up.await();
        return ExitStatus.DONE.number();
    }
}
