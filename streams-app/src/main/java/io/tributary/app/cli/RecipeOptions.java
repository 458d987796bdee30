package io.tributary.app.cli;

import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.Names;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.recipe.LineageFile;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.OutputDtype;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TensorGlobs;
import io.tributary.merge.signing.TrustedKey;
import io.tributary.merge.technique.Techniques;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A base and a recipe: of the recipe a file says everything, flags say what is usual. */
final class RecipeOptions {
    private static final String DEFAULT_TECHNIQUE = "opcm";

    @Option(
            names = "--base",
            paramLabel = "PATH|URI",
            description = "The checkpoint that experts were fine-tuned from.")
    private @Nullable String base;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Lineage, base and the whole recipe in YAML, instead of flags.")
    private @Nullable Path file;

    @Option(
            names = "--technique",
            paramLabel = "ID",
            description =
                    "How experts are merged; `tributary techniques` lists them, and last is the newest expert alone"
                            + " (default: " + DEFAULT_TECHNIQUE + ").")
    private @Nullable String technique;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the technique, for example alpha=0.5; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--dtype",
            paramLabel = "DTYPE",
            description = "Of the weights that are written: F32, F16, BF16 or F64 (default: the base's).")
    private @Nullable String dtype;

    @Option(
            names = "--signer",
            paramLabel = "FILE",
            description = "A public key (PEM); every expert must be signed by one of those given; repeatable.")
    private List<Path> signers = new ArrayList<>();

    @Mixin
    private final TensorOptions tensors = new TensorOptions();

    /**
     * The recipe that the flags stand for, everything else at its default; a wrong one is a wrong command line.
     *
     * @param deviceKind that computes: {@code cpu} or {@code gpu}
     */
    Recipe recipe(String publish, int retain, String deviceKind) {
        try {
            Recipe recipe = Recipe.of(
                            technique == null ? DEFAULT_TECHNIQUE : technique,
                            settings,
                            PublishPolicy.parse(publish),
                            retain)
                    .withTensors(tensors.globs())
                    .withSigners(signers.stream().map(TrustedKey::of).toList());
            Numerics numerics = recipe.numerics();
            Recipe computed = recipe.withNumerics(
                    new Numerics(numerics.engine(), deviceKind, numerics.threads(), numerics.route()));
            return checked(dtype == null ? computed : computed.withOutputDtype(OutputDtype.parse(dtype)));
        } catch (MergeException e) {
            throw e.code() == ErrorCode.INVALID_RECIPE
                    ? new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e)
                    : e;
        }
    }

    Optional<String> base() {
        return Optional.ofNullable(base);
    }

    /**
     * What the file says, if one is named.
     *
     * @throws MergeException {@code INVALID_ARGUMENT} where a flag says something about the recipe as well
     */
    Optional<LineageFile> file() {
        if (file == null) {
            return Optional.empty();
        }
        if (technique != null
                || dtype != null
                || !settings.isEmpty()
                || !signers.isEmpty()
                || !tensors.globs().equals(TensorGlobs.NONE)) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "-f FILE holds the whole recipe: write into it what --technique, --set, --dtype, --signer,"
                            + " --skip, --pass-through, --linear or --not-linear say.");
        }
        LineageFile read = LineageFile.read(file);
        Names.require("lineage", read.lineage());
        checked(read.recipe());
        return Optional.of(read);
    }

    private static Recipe checked(Recipe recipe) {
        recipe.tracks().values().forEach(track -> Techniques.named(track.technique(), track.parameters()));
        return InitializeTrack.require(recipe);
    }
}
