package io.tributary.app.cli;

import io.tributary.app.http.BearerToken;
import io.tributary.app.http.SecretFile;
import io.tributary.app.webhook.WebhookProcess;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.place.HubPlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A Hugging Face hub that calls, and what of it counts. */
final class HubOptions {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--huggingface-secret-file",
            paramLabel = "FILE",
            description = "Take calls of a Hugging Face hub that show the secret in this file.")
    private @Nullable Path secret;

    @Option(
            names = "--huggingface-organization",
            paramLabel = "NAME",
            description = "Of which organisations or users; repeatable.")
    private List<String> organizations = new ArrayList<>();

    @Option(
            names = "--huggingface-repository",
            paramLabel = "ORGANIZATION/NAME",
            description = "Of which repositories; repeatable.")
    private List<String> repositories = new ArrayList<>();

    @Option(
            names = "--huggingface-branch",
            paramLabel = "NAME",
            defaultValue = "main",
            description = "Whose commits count (default: ${DEFAULT-VALUE}).")
    private String branch = "main";

    @Option(
            names = "--huggingface-tag",
            paramLabel = "TAG",
            description = "Only repositories whose model card has this tag.")
    private @Nullable String tag;

    @Option(
            names = "--huggingface-token-file",
            paramLabel = "FILE",
            description = "What to show the hub when it is asked for files.")
    private @Nullable Path token;

    @Option(
            names = "--huggingface-url",
            paramLabel = "URL",
            defaultValue = "https://huggingface.co",
            description = "The hub, or whatever speaks its API (default: ${DEFAULT-VALUE}).")
    private String url = "https://huggingface.co";

    Optional<WebhookProcess.Hub> calls() {
        boolean watched = !organizations.isEmpty() || !repositories.isEmpty();
        if (secret == null && !watched) {
            return Optional.empty();
        }
        if (secret == null || !watched) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--huggingface-secret-file and --huggingface-organization or --huggingface-repository belong"
                            + " together: who may call, and about what.");
        }
        return Optional.of(new WebhookProcess.Hub(
                BearerToken.read(secret),
                new HubPlace.Settings(
                        url,
                        organizations,
                        repositories,
                        branch,
                        Optional.ofNullable(tag),
                        Optional.ofNullable(token).map(SecretFile::word),
                        PATIENCE)));
    }
}
