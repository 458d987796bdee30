package io.tributary.app.cli;

import io.tributary.app.http.SecretFile;
import io.tributary.app.webhook.WebhookProcess;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.place.RegistryPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An MLflow registry that calls, and what of it counts. */
final class RegistryOptions {
    @Option(
            names = "--mlflow-secret-file",
            paramLabel = "FILE",
            description = "Take calls of an MLflow registry that are signed with the secret in this file.")
    private @Nullable Path secret;

    @Option(names = "--mlflow-url", paramLabel = "URL", description = "The MLflow tracking server.")
    private @Nullable String url;

    @Option(names = "--mlflow-model", paramLabel = "NAME", description = "Of which registered models; repeatable.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--mlflow-alias",
            paramLabel = "ALIAS",
            description = "Only versions that are given this alias (default: every new version).")
    private @Nullable String alias;

    @Option(
            names = "--mlflow-folder",
            paramLabel = "FOLDER",
            defaultValue = "",
            description = "Where in a version's artifacts its checkpoint lies, for example model.")
    private String folder = "";

    @Option(
            names = "--mlflow-token-file",
            paramLabel = "FILE",
            description = "What to show the tracking server when it is asked for files.")
    private @Nullable Path token;

    Optional<WebhookProcess.Registry> calls() {
        if (secret == null && url == null && models.isEmpty()) {
            return Optional.empty();
        }
        if (secret == null || url == null || models.isEmpty()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--mlflow-secret-file, --mlflow-url and --mlflow-model belong together: who may call, about what,"
                            + " and whom to ask for it.");
        }
        return Optional.of(new WebhookProcess.Registry(
                SecretFile.word(secret),
                new RegistryPlace.Settings(
                        url,
                        models,
                        Optional.ofNullable(alias),
                        folder,
                        Optional.ofNullable(token).map(SecretFile::word),
                        HubOptions.PATIENCE)));
    }
}
