package io.tributary.app.demo;

import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.evaluate.SuiteRun;
import io.tributary.merge.evaluate.TaskScore;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.offline.MergeExpert;
import io.tributary.merge.offline.MergeListener;
import io.tributary.merge.offline.MergeRequest;
import io.tributary.merge.offline.MergeRun;
import io.tributary.merge.recipe.Numerics;
import io.tributary.merge.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Evaluates everything on every task, two models at a time, and makes the plain average to compare with. */
final class Judging {
    private static final int AT_A_TIME = 2;

    private Judging() {}

    static Verdict of(Models models, List<Path> versions, Path average, Story story) {
        makeAverage(models, average);
        Map<String, Path> checkpoints = new LinkedHashMap<>();
        checkpoints.put(Verdict.BASE, models.base());
        for (Subject subject : models.subjects()) {
            checkpoints.put(subject.name(), models.expert(subject));
        }
        for (int step = 1; step <= versions.size(); step++) {
            checkpoints.put(Verdict.step(step), versions.get(step - 1));
        }
        checkpoints.put(Verdict.AVERAGE, average);
        Suite suite = Suite.read(models.suite());
        Map<String, List<TaskScore>> found = new ConcurrentHashMap<>();
        try {
            InParallel.each(AT_A_TIME, List.copyOf(checkpoints.entrySet()), model -> {
                try (Kernels kernels = Kernels.open(ComputeDevice.CPU, Numerics.DEFAULT)) {
                    found.put(model.getKey(), new SuiteRun(kernels, suite).of(model.getValue()));
                }
                story.now("  " + found.size() + " of " + checkpoints.size() + " models evaluated");
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> tasks = models.subjects().stream().map(Subject::name).toList();
        Scores scores = new Scores(tasks);
        checkpoints.keySet().forEach(model -> scores.add(model, found.getOrDefault(model, List.of())));
        return new Verdict(scores, tasks, versions.size());
    }

    /** By the same code as the stream, without a broker. */
    private static void makeAverage(Models models, Path average) {
        if (Files.isDirectory(average)) {
            return;
        }
        List<MergeExpert> experts = new ArrayList<>();
        for (Subject subject : models.subjects()) {
            experts.add(new MergeExpert(subject.name(), models.expert(subject)));
        }
        new MergeRun(ComputeDevice.CPU, 1, InstantSource.system())
                .run(new MergeRequest(models.base(), experts, Recipe.of("average"), average), MergeListener.NONE);
    }
}
