package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.Names;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.replay.Findings;
import io.tributary.app.replay.Orders;
import io.tributary.app.replay.Outcome;
import io.tributary.app.replay.ReplayLab;
import io.tributary.app.replay.ReplayLine;
import io.tributary.app.replay.Replayed;
import io.tributary.app.replay.Scored;
import io.tributary.app.replay.Scoring;
import io.tributary.app.replay.StreamedExpert;
import io.tributary.app.replay.StreamedExperts;
import io.tributary.app.replay.Variation;
import io.tributary.app.view.LineageView;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.evaluate.ModelDistances;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.recipe.TaskVectorFrom;
import io.tributary.merge.store.OpenVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code replay}: a lineage's experts folded again, in other orders or by another technique. */
@Command(
        name = "replay",
        description = "Fold a lineage's experts again, as its log names them, in lineages that are isolated: no alias"
                + " ever moves to their versions. In the same order with the same technique the same weights come out,"
                + " byte for byte. The same replay asked for again is found, not repeated.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary replay vision",
            "  tributary replay vision --orders 10 --seed 7 --suite suite.yaml",
            "  tributary replay vision --order 3,1,2 --as vision-312",
            "  tributary replay vision --without cars --suite suite.yaml",
            "  tributary replay vision --technique ties --set density=0.2 --orders 10 --suite suite.yaml --json"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @ArgGroup
    private @Nullable Order order;

    /** Another order than the lineage's own. */
    static final class Order {
        @Option(
                names = "--order",
                paramLabel = "LIST",
                description = "This order: steps of the lineage or ids of experts, with commas between.")
        private @Nullable String listed;

        @Option(names = "--orders", paramLabel = "N", description = "So many random orders, all different.")
        private @Nullable Integer shuffled;

        @Option(names = "--reverse", description = "The last expert first.")
        private boolean reversed;
    }

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of --orders (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--without", paramLabel = "ID", description = "Leaves an expert out; repeatable.")
    private Set<String> without = new LinkedHashSet<>();

    @Option(
            names = "--technique",
            paramLabel = "ID",
            description = "Another technique than the lineage's; the rest of its recipe stays.")
    private @Nullable String technique;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A parameter of the technique, for example alpha=0.3; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "What the replay's lineage is called; several are NAME-1, NAME-2 … (default:"
                    + " LINEAGE-replay- and a digest of what is asked for).")
    private @Nullable String name;

    @Option(
            names = "--suite",
            paramLabel = "FILE",
            description = "Measures versions by this suite: a version is made after every step, and all are kept.")
    private @Nullable Path suite;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "How long nothing may happen before this command gives up, with exit 4"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofMinutes(10);

    ReplayCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        Optional<Suite> measure = Optional.ofNullable(suite).map(Suite::read);
        Client client = lineage.client(root);
        LineageView view = client.lineage(lineage.name());
        List<StreamedExpert> folded = folded(client, lineage.name());
        if (folded.isEmpty()) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    "Lineage '" + lineage.name() + "' has folded no expert yet: there is nothing to replay.");
        }
        measure.ifPresent(read -> Scoring.requireTasks(read, folded));
        Recipe recipe = recipe(view, measure.isPresent());
        List<StreamedExpert> experts = Orders.without(folded, without);
        requireExperts(client, recipe, experts);
        List<ReplayLine> lines = lines(view.lineage().base(), recipe, orders(experts));
        Findings findings = findings(client, view, lines, measure);
        lineage.json()
                .answer(
                        root.console(),
                        () -> ReplayText.document(lineage.name(), recipe, findings),
                        () -> ReplayText.table(lineage.name(), findings));
        return ExitStatus.DONE.number();
    }

    /** Experts of a lineage by step, as its log tells it. */
    static List<StreamedExpert> folded(Client client, String lineage) {
        return StreamedExperts.of(client.facts(lineage, fact -> true));
    }

    private Recipe recipe(LineageView view, boolean everyStep) {
        try {
            return new Variation(Optional.ofNullable(technique), settings, everyStep)
                    .of(Recipe.parse(view.lineage().recipe()));
        } catch (MergeException e) {
            throw e.code() == ErrorCode.INVALID_RECIPE
                    ? new MergeException(ErrorCode.INVALID_ARGUMENT, e.getMessage(), e)
                    : e;
        }
    }

    /** Before anything is opened: an expert that is gone, or what its task vector is taken from, is missed by name. */
    static void requireExperts(Client client, Recipe recipe, List<StreamedExpert> experts) {
        for (StreamedExpert expert : experts) {
            require(client, "Expert '" + expert.id() + "'", expert.arrival().expert());
            expert.arrival()
                    .start()
                    .filter(start -> recipe.taskVector() == TaskVectorFrom.START)
                    .ifPresent(
                            start -> require(client, "What expert '" + expert.id() + "' was fine-tuned from", start));
        }
    }

    private static void require(Client client, String what, CheckpointRef checkpoint) {
        try {
            client.require(checkpoint);
        } catch (MergeException e) {
            throw new MergeException(
                    e.code(), what + " cannot be had any more, so nothing was folded: " + e.getMessage(), e);
        }
    }

    private List<List<StreamedExpert>> orders(List<StreamedExpert> experts) {
        if (order != null && order.listed != null) {
            return List.of(Orders.listed(experts, order.listed));
        }
        if (order != null && order.shuffled != null) {
            return Orders.shuffled(experts, order.shuffled, seed);
        }
        return List.of(order != null && order.reversed ? Orders.reversed(experts) : experts);
    }

    private List<ReplayLine> lines(CheckpointRef base, Recipe recipe, List<List<StreamedExpert>> orders) {
        List<ReplayLine> lines = new ArrayList<>();
        for (List<StreamedExpert> wanted : orders) {
            lines.add(new ReplayLine(
                    name(recipe, wanted, lines.size() + 1, orders.size()), base, recipe, wanted, true, lineage.name()));
        }
        return lines;
    }

    private String name(Recipe recipe, List<StreamedExpert> wanted, int number, int of) {
        if (name == null) {
            return ReplayLine.nameOf(lineage.name(), recipe, wanted);
        }
        return Names.require("lineage", of == 1 ? name : name + "-" + number);
    }

    private Findings findings(Client client, LineageView original, List<ReplayLine> lines, Optional<Suite> measure) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT);
                ProgressLine progress = new ProgressLine(root.console())) {
            Optional<Scoring> scoring = measure.map(read -> new Scoring(kernels, read, client.store()));
            ReplayLab lab = new ReplayLab(client, root::now, timeout);
            lab.play(
                    lines,
                    (steps, of) -> progress.at("folding again, " + outcomes.size() + " of " + lines.size(), steps, of),
                    replayed -> {
                        Optional<Scored> scored = scoring.map(measuring -> measuring.of(replayed));
                        outcomes.put(
                                replayed.line().name(), new Outcome(replayed, identical(original, replayed), scored));
                    });
            List<Outcome> ordered = lines.stream()
                    .flatMap(line -> Optional.ofNullable(outcomes.get(line.name())).stream())
                    .toList();
            return new Findings(ordered, distances(kernels, client, original, ordered));
        }
    }

    private static ModelDistances distances(
            Kernels kernels, Client client, LineageView original, List<Outcome> outcomes) {
        List<OpenVersion> last = new ArrayList<>();
        try (Checkpoint base = client.open(original.lineage().base())) {
            outcomes.forEach(outcome -> {
                VersionStatus version = outcome.replayed().last();
                last.add(client.store().lineage(version.lineage()).version(version.version()));
            });
            return ModelDistances.of(
                    kernels, base, last.stream().map(OpenVersion::directory).toList());
        } finally {
            last.forEach(OpenVersion::close);
        }
    }

    /** Compares with the lineage's own version of as many experts, where its first ones are these in this order. */
    private static Optional<Boolean> identical(LineageView original, Replayed replayed) {
        int all = replayed.line().order().size();
        if (replayed.line().common() < all) {
            return Optional.empty();
        }
        return original.versions().stream()
                .filter(version -> version.step() == all && version.retracted().isEmpty())
                .map(VersionStatus::weights)
                .reduce((first, last) -> last)
                .map(weights -> weights.equals(replayed.last().weights()));
    }
}
