package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.http.HttpAccess.Guard;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.webhook.WebhookProcess;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.place.Naming;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code webhook}: publishes what a hub or a registry calls about, until it is told to stop. */
@Command(
        name = "webhook",
        description = "Publish every new checkpoint that a Hugging Face hub or an MLflow registry calls about. Its"
                + " webhooks call /webhooks/huggingface and /webhooks/mlflow; each call must show, or be signed with,"
                + " the secret that the webhook was given there.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary webhook --lineage vision --mlflow-url http://mlflow:5000 --mlflow-model cars"
                    + " --mlflow-secret-file mlflow.secret",
            "  tributary webhook --lineage {base} --base openai/clip-vit-base-patch32=vision"
                    + " --huggingface-organization my-team --huggingface-secret-file hub.secret --host 0.0.0.0"
                    + " --http-tls-cert tls.crt --http-tls-key tls.key"
        })
final class WebhookCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 7080;

    private final Tributary root;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--lineage",
            required = true,
            paramLabel = "RULE",
            description =
                    "Which lineage a checkpoint is offered to: a name, or a text with variables: {base} by --base;"
                            + " {organization}, {name} of a repository; {model}, {version}, {tagX} of a registered version.")
    private String lineage = "";

    @Option(
            names = "--base",
            paramLabel = "MODEL=LINEAGE",
            description = "What {base} is where a checkpoint says that it was fine-tuned from that model; repeatable.")
    private Map<String, String> bases = new LinkedHashMap<>();

    @Option(
            names = "--expert",
            paramLabel = "RULE",
            defaultValue = "{digest}",
            description = "What an expert is called, with the same variables; {digest} is the first 16 digits of its"
                    + " digest (default: ${DEFAULT-VALUE}).")
    private String expert = "{digest}";

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final RegistryOptions registry = new RegistryOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions(DEFAULT_PORT, WebhookProcess.DEFAULT_BODY);

    WebhookCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() throws InterruptedException {
        int largestBody = server.largestBody();
        Optional<WebhookProcess.Hub> hubCalls = hub.calls();
        Optional<WebhookProcess.Registry> registryCalls = registry.calls();
        if (hubCalls.isEmpty() && registryCalls.isEmpty()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Say who calls: --huggingface-secret-file, or --mlflow-secret-file, or both.");
        }
        DataDirectory data = root.data();
        RoleLogging.into(data.logs(), "webhook");
        Client client = cluster.client(root);
        WebhookProcess receiving = WebhookProcess.start(new WebhookProcess.Options(
                hubCalls,
                registryCalls,
                new Naming(lineage, bases, expert),
                client.store(),
                data.root().resolve("webhook"),
                client::append,
                server.address(Guard.PATHS),
                largestBody,
                InstantSource.system()));
        Stop.closes(receiving);
        root.console().notice("Takes calls at " + server.url(receiving.port()) + "/webhooks/. Ctrl-C stops it.");
        receiving.await();
        return ExitStatus.DONE.number();
    }
}
