package io.tributary.app.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.training.Course;
import io.tributary.merge.evaluate.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small studies. */
final class TimeRunTest {
    @TempDir
    Path directory;

    @Test
    void cellsThatStartTheirExpertsAlikeShareTheirTrainings() throws IOException {
        TimeRun run = run("work");
        run.cell("base", "last", "average", Map.of(), "random", List.of(0L), (done, all) -> {});
        assertThat(made("work/experts")).hasSize(3);
        run.cell("base", "all", "ties", Map.of(), "random", List.of(0L), (done, all) -> {});
        assertThat(made("work/experts")).hasSize(3);
        run.cell("merged", "merged", "ema", Map.of(), "random", List.of(0L), (done, all) -> {});
        // The first expert of any chain starts from the base.
        assertThat(made("work/experts")).hasSize(5);
    }

    @Test
    void whatIsRunAgainTrainsNothingAndAnotherDirectoryGivesTheSameFigures() throws IOException {
        TimeRun run = run("work");
        var once = run.cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(once).hasSize(2).extracting(TimeRun.Answer::seed).containsExactly(0L, 1L);
        List<Path> made = made("work/experts");
        var again = run.cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(again).isEqualTo(once);
        assertThat(made("work/experts")).isEqualTo(made);
        var elsewhere =
                run("elsewhere").cell("last", "merged", "ema", Map.of(), "random", List.of(0L, 1L), (done, all) -> {});
        assertThat(elsewhere).isEqualTo(once);
    }

    @Test
    void theHeldOutTaskIsRetentionAndTheOthersAreAccumulation() throws IOException {
        TimeRun.Answer answer = run("work")
                .cell("base", "all", "average", Map.of(), "performance", List.of(0L), (done, all) -> {})
                .get(0);
        assertThat(answer.scores()).containsOnlyKeys("dim", "grey", "pale", "unseen");
        double mean = Stream.of("dim", "grey", "pale")
                .mapToDouble(task -> answer.scores().getOrDefault(task, Double.NaN))
                .average()
                .orElseThrow();
        assertThat(answer.accumulation()).isEqualTo(mean);
        assertThat(answer.retention()).isEqualTo(answer.scores().get("unseen"));
        assertThat(answer.geometricMean()).isEqualTo(Math.sqrt(answer.accumulation() * answer.retention()));
    }

    private TimeRun run(String work) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data of " + work));
        BrightnessSuite made = new BrightnessSuite(data);
        return new TimeRun(
                Suite.read(made.suite()),
                made.base(),
                directory.resolve(work),
                new Course(12, 1e-2, 8),
                BrightnessSuite.HEADS,
                2);
    }

    private List<Path> made(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
