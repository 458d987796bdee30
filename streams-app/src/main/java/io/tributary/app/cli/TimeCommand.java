package io.tributary.app.cli;

import io.tributary.app.time.TimePage;
import io.tributary.app.time.TimePlot;
import io.tributary.app.time.TimeRun;
import io.tributary.app.time.Trainer;
import io.tributary.app.training.Course;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.json.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code time}: merging over time on the tasks of a suite, trained here. */
@Command(
        name = "time",
        description =
                "Study merging over time (TIME, arXiv 2412.06712) on a suite of image tasks: for each task a model is"
                        + " fine-tuned from --init, and --deploy of the experts so far is measured. What was trained, merged and"
                        + " measured is kept in --work and not done again.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tributary time --suite suite.yaml --base base.safetensors --init merged --deploy merged --technique ema",
            "  tributary time --suite suite.yaml --base base.safetensors --grid --seeds 3 --json"
        })
final class TimeCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(names = "--suite", required = true, paramLabel = "FILE", description = "Tasks and model program, in YAML.")
    private Path suite = Path.of("");

    @Option(names = "--base", required = true, paramLabel = "PATH", description = "What training starts from.")
    private Path base = Path.of("");

    @Option(names = "--grid", description = "Every cell of init × deploy × technique, and the offline baselines.")
    private boolean grid;

    @Option(
            names = "--init",
            paramLabel = "AXIS",
            defaultValue = "base",
            description = "What the next expert starts from: base, last, merged or all (default: ${DEFAULT-VALUE}).")
    private String init = "base";

    @Option(
            names = "--deploy",
            paramLabel = "AXIS",
            defaultValue = "all",
            description = "What is measured: last, merged or all (default: ${DEFAULT-VALUE}).")
    private String deploy = "all";

    @Option(
            names = "--technique",
            paramLabel = "ID",
            defaultValue = "average",
            description = "How experts are merged (default: ${DEFAULT-VALUE}).")
    private String technique = "average";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A parameter of the technique; repeatable.")
    private Map<String, String> sets = new TreeMap<>();

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "random",
            description = "Of tasks: random, similarity or performance (default: ${DEFAULT-VALUE}).")
    private String order = "random";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of order and training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "So many seeds, from --seed on (default: ${DEFAULT-VALUE}).")
    private int seeds = 1;

    @Mixin
    private final CourseOptions training = new CourseOptions();

    @Option(names = "--threads", paramLabel = "N", description = "Cells at a time (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "time",
            description = "Where experts, merges and scores are kept (default: ${DEFAULT-VALUE}).")
    private Path work = Path.of("time");

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Write what came out as a page, FILE.md, with a drawing beside it.")
    private Optional<Path> page = Optional.empty();

    TimeCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        Count.atLeastOne("--seeds", seeds);
        Count.atLeastOne("--threads", threads);
        Suite read = Suite.read(suite);
        TimeRun run = new TimeRun(read, base, work, training.course(), Trainer.heads(read), threads);
        List<Long> from = LongStream.range(seed, seed + seeds).boxed().toList();
        List<TimeRun.Answer> answers;
        try (ProgressLine progress = new ProgressLine(root.console())) {
            Instant start = Instant.now();
            answers = grid
                    ? run.grid(order, from, (done, all) -> show(progress, start, done, all))
                    : run.cell(
                            init,
                            deploy,
                            technique,
                            sets,
                            order,
                            from,
                            (done, all) -> show(progress, start, done, all));
        }
        if (page.isPresent()) {
            write(page.get(), answers);
        }
        root.console().answer(json.wanted() ? CanonicalJson.pretty(Map.of("cells", answers)) : TimeText.table(answers));
        return ExitStatus.DONE.number();
    }

    /** The page says how to come to its figures again. */
    private void write(Path file, List<TimeRun.Answer> answers) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.md$", "");
        Path drawing = file.resolveSibling(name + ".svg");
        Course course = training.course();
        String how = "`tributary time --suite " + suite.getFileName() + " --base " + base.getFileName()
                + (grid ? " --grid" : " --init " + init + " --deploy " + deploy + " --technique " + technique)
                + " --order " + order + " --seed " + seed + " --seeds " + seeds + " --steps " + course.steps()
                + " --rate "
                + course.rate()
                + " --batch " + course.batch() + " --page " + file.getFileName()
                + "` writes this page and its drawing. An expert is "
                + course.steps() + " steps of " + course.batch() + " pictures.";
        try {
            Files.writeString(drawing, TimePlot.of(answers));
            Files.writeString(file.resolveSibling(name + ".md"), TimePage.of(answers, how, name + ".svg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void show(ProgressLine progress, Instant start, int done, int all) {
        Duration so = Duration.between(start, Instant.now());
        Duration left = so.multipliedBy(all - (long) done).dividedBy(done);
        progress.at("cells, " + Human.duration(left) + " left", done, all);
    }
}
