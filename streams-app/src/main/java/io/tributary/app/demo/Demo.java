package io.tributary.app.demo;

import io.tributary.app.client.Client;
import io.tributary.app.http.HttpFront;
import io.tributary.app.http.HttpServer;
import io.tributary.app.http.ListenAddress;
import io.tributary.app.http.Metrics;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.process.DataDirectory;
import io.tributary.app.process.Up;
import io.tributary.app.view.PublishOutcome.Sealed;
import io.tributary.merge.recipe.PublishPolicy;
import io.tributary.merge.recipe.Recipe;
import io.tributary.merge.store.CheckpointRoots;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The main job from end to end, for somebody who sees it the first time: trains a base and experts on pictures that it
 * draws itself, starts everything, publishes the experts one by one, and shows what each version can do.
 */
public final class Demo {
    private static final String TECHNIQUE = "opcm";

    /**
     * @param data where everything is kept; trained models lie in its {@code demo/}
     * @param workers child processes
     * @param terminal whether a line of the progress can be drawn over
     */
    public record Options(DataDirectory data, int workers, String device, boolean terminal) {}

    private final Options options;
    private final Settings settings;
    private final List<Subject> subjects;
    private final Story story;

    private Demo(Options options, Settings settings, List<Subject> subjects, Story story) {
        this.options = options;
        this.settings = settings;
        this.subjects = subjects;
        this.story = story;
    }

    /**
     * Runs it and returns when everything has stopped again.
     *
     * @throws io.tributary.merge.MergeException where something does not start, or a step fails
     */
    public static void run(Options options, PrintWriter out, PrintWriter progress) {
        Story story = new Story(out, progress, options.terminal(), System::nanoTime);
        new Demo(options, Settings.STANDARD, Subject.all(), story).run();
    }

    private void run() {
        DataDirectory data = options.data().create();
        Models models = train(data.root().resolve("demo").resolve(settings.key()));
        Streamed streamed = stream(data, models);
        Verdict verdict = evaluate(data, models, streamed);
        Farewell.tell(story, data, models, streamed.lineage(), streamed.versions(), verdict);
    }

    private Models train(Path directory) {
        Models models = new Models(directory, settings, subjects);
        story.phase("1  Training: a base on clean drawings of " + subjects.size()
                + " subjects, then one expert per subject on noisy photographs of it");
        TrainingStory told = new TrainingStory(story);
        models.make(told);
        int made = subjects.size() + 1 - told.found();
        story.phaseEnds(
                made == 0
                        ? "all models were there already (" + directory + ")"
                        : made + " models trained" + (told.found() > 0 ? ", " + told.found() + " found" : ""));
        return models;
    }

    /** What came of the stream. */
    private record Streamed(String lineage, List<Path> versions) {}

    private Streamed stream(DataDirectory data, Models models) {
        story.phase("2  The line: Kafka broker, coordinator, workers");
        Metrics metrics = new Metrics();
        Up.Options up = new Up.Options(
                data,
                StoreAccess.of(data.store()),
                data.registry(),
                options.workers(),
                options.device(),
                CheckpointRoots.NONE,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                metrics.coordinator(),
                line -> story.line("  " + line));
        ListenAddress anyPort = new ListenAddress(HttpServer.LOOPBACK, 0, ListenAddress.WhenTaken.FAIL);
        try (Up running = Up.start(
                up,
                (connection, directory, coordinator) ->
                        HttpFront.start(anyPort, connection, Topics.DEFAULT, coordinator, metrics))) {
            // Ctrl-C stops workers and broker in order too.
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop-demo"));
            story.phaseEnds("ready");
            Client client = new Client(running.connection(), StoreAccess.of(data.store()), Topics.DEFAULT);
            String name = ExpertStream.freeName(client.lineages());
            return publishAll(new ExpertStream(client, InstantSource.system(), name), data, models);
        }
    }

    private Streamed publishAll(ExpertStream stream, DataDirectory data, Models models) {
        story.phase("3  The stream: lineage '" + stream.lineage() + "', technique OPCM, one expert after the other");
        LineageStatus status = stream.declare(models.base(), Recipe.of(TECHNIQUE, Map.of(), PublishPolicy.EVERY, 0));
        story.line("  base accepted: " + status.parameters() + " parameters in " + status.tensors() + " tensors, "
                + status.shards() + " shards");
        story.line("  step  expert      split rank  energy kept  cosine       λ  version");
        List<Path> versions = new ArrayList<>();
        for (Subject subject : subjects) {
            String name = subject.name();
            Sealed sealed =
                    stream.publish(name, models.expert(subject), progress -> story.now("  " + name + ": " + progress));
            versions.add(data.store().resolve(sealed.version().path()));
            story.line(String.format(
                    Locale.ROOT,
                    "  %4d  %-10s  %8.1f %%  %9.1f %%  %6.3f  %6.3f  %7d",
                    sealed.version().step(),
                    name,
                    100 * sealed.expert().splitRankShare(),
                    100 * sealed.expert().energyKept(),
                    sealed.expert().cosine(),
                    sealed.expert().lambda(),
                    sealed.version().version()));
        }
        story.phaseEnds(versions.size() + " experts folded, " + versions.size() + " versions sealed");
        return new Streamed(stream.lineage(), List.copyOf(versions));
    }

    private Verdict evaluate(DataDirectory data, Models models, Streamed streamed) {
        story.phase("4  Evaluation: share of " + settings.testPictures()
                + " fresh photographs per subject that are recognised, in percent");
        Verdict verdict = Judging.of(
                models, streamed.versions(), data.root().resolve("demo").resolve(settings.key() + "-average"), story);
        story.line("");
        story.line("  The base, and the experts on everything:");
        story.line(verdict.modelsTable());
        story.line("");
        story.line("  The versions, step after step; 'expert' is each task's own expert, 'average' the plain average"
                + " of all experts:");
        story.line(verdict.versionsTable());
        story.phaseEnds("evaluated");
        return verdict;
    }
}
