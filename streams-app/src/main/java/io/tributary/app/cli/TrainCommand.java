package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.Announcement.InitializationReady;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.time.Trainer;
import io.tributary.app.view.LineageJson;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.Checkpoint;
import io.tributary.merge.checkpoint.CheckpointKind;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.merge.evaluate.RandomOrder;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.file.Directories;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.recipe.InitializeFrom;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}: experts for a lineage, each fine-tuned from what the lineage says. */
@Command(
        name = "train",
        description =
                "Fine-tune a suite's tasks one after the other and publish each: every expert starts from what the"
                        + " lineage's recipe says, and the next one waits until it is folded."
                        + " What is published already is not trained again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary declare vision --base base.safetensors --technique ema --initialize deploy",
            "  tributary train vision --suite suite.yaml"
        })
final class TrainCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final LineageOptions lineage = new LineageOptions();

    @Option(names = "--suite", required = true, paramLabel = "FILE", description = "Tasks and model program, in YAML.")
    private Path suite = Path.of("");

    @Option(
            names = "--shuffle",
            paramLabel = "SEED",
            description = "Take the tasks in this seed's random order (default: the suite's order).")
    private OptionalLong shuffle = OptionalLong.empty();

    @Mixin
    private final CourseOptions training = new CourseOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description = "How long to wait for an expert to be folded; then exit 4 (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofHours(1);

    TrainCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        Suite read = Suite.read(suite);
        Trainer trainer = new Trainer(training.course(), Trainer.heads(read), seed);
        Client client = lineage.client(root);
        LineageView trained = client.reading(Optional.of(lineage.name()), reader -> {
            reader.rows().named(lineage.name());
            train(client, reader, trainer, tasks(read));
            return reader.rows().named(lineage.name());
        });
        lineage.json()
                .answer(
                        root.console(),
                        () -> LineageJson.lineage(trained),
                        () -> "Every task of the suite is in " + lineage.name() + ". See: tributary status "
                                + lineage.name());
        return ExitStatus.DONE.number();
    }

    private List<SuiteTask> tasks(Suite read) {
        List<SuiteTask> tasks =
                read.tasks().stream().filter(task -> !task.heldOut()).toList();
        return shuffle.isPresent() ? RandomOrder.of(tasks, shuffle.getAsLong()) : tasks;
    }

    private void train(Client client, StatusReader reader, Trainer trainer, List<SuiteTask> tasks) {
        Path directory = scratch();
        try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
            for (SuiteTask task : tasks) {
                if (reader.rows().named(lineage.name()).expert(task.name()).isEmpty()) {
                    publish(client, task, trainer, kernels, directory.resolve(task.name() + ".safetensors"));
                }
                await(reader, task.name());
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("tributary-train-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publish(Client client, SuiteTask task, Trainer trainer, Kernels kernels, Path expert) {
        InitializationReady ready = client.initialization(lineage.name())
                .orElseThrow(() -> new MergeException(
                        ErrorCode.UNKNOWN_LINEAGE,
                        "Lineage '" + lineage.name()
                                + "' has nothing to start from yet: its base is not inspected. See:"
                                + " tributary status " + lineage.name()));
        try (ProgressLine progress = new ProgressLine(root.console());
                Checkpoint start = client.open(ready.checkpoint())) {
            trainer.train(
                    kernels,
                    start.location(),
                    task,
                    expert,
                    (step, all, loss) -> progress.at("training " + task.name(), step, all));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CheckpointRef checkpoint = new Importing(root.console(), client).bring(expert, CheckpointKind.EXPERT);
        client.append(new ExpertPublished(
                lineage.name(),
                root.now().toEpochMilli(),
                task.name(),
                checkpoint,
                Optional.of(ready.checkpoint()),
                1,
                List.of(),
                Map.of("task", task.name(), "start", ready.from() + " after step " + ready.step())));
        root.console()
                .notice("Published " + task.name() + ", trained from "
                        + (ready.step() == 0 ? "the base" : ready.from() + " after step " + ready.step()) + ".");
    }

    /** Whether what the next expert starts from holds this one. */
    private static boolean isIn(StatusReader reader, LineageView view, ExpertStatus expert) {
        InitializeFrom from = Recipe.parse(view.lineage().recipe()).initialize();
        if (from.isTrack()) {
            Optional<LineageView> track = reader.rows().lineage(InitializeTrack.of(view.name()));
            return track.flatMap(started -> started.expert(expert.expertId()).flatMap(started::firstSealedWith))
                    .isPresent();
        }
        return from.isVersion() ? view.firstSealedWith(expert).isPresent() : expert.phase() == ExpertPhase.FOLDED;
    }

    /** Until the expert is folded and, where the next one starts from it, sealed. */
    private void await(StatusReader reader, String expert) {
        try (ProgressLine progress = new ProgressLine(root.console())) {
            reader.await(
                    lineage.name(),
                    timeout,
                    root::now,
                    fresh -> {
                        progress.at(expert + ": being folded", 0, 0);
                        LineageView view = reader.rows().named(lineage.name());
                        return view.expert(expert).filter(one -> isDone(one, view, reader));
                    },
                    () -> "Expert '" + expert + "' is in the log of '" + lineage.name()
                            + "', but no version held it within " + Human.duration(timeout)
                            + ". Run the same command again to go on; see: tributary status " + lineage.name());
        }
    }

    private static boolean isDone(ExpertStatus expert, LineageView view, StatusReader reader) {
        if (expert.phase() == ExpertPhase.REJECTED) {
            throw new MergeException(
                    expert.code().orElse(ErrorCode.INTERNAL),
                    "Expert '" + expert.expertId() + "' was rejected: " + expert.message());
        }
        return isIn(reader, view, expert);
    }
}
