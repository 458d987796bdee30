package io.tributary.app.time;

import io.tributary.app.training.Course;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.kernel.Kernels;
import io.tributary.merge.technique.Techniques;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What {@code tributary time} does: one cell, or the grid.
 *
 * @param work directory for what is kept between runs
 * @param heads attention heads of the base
 */
public record TimeRun(Suite suite, Path base, Path work, Course course, int heads, int threads) {

    /** What a run came to, for tables and programs. */
    public record Answer(
            String cell,
            String init,
            String deploy,
            String technique,
            String order,
            long seed,
            double accumulation,
            double retention,
            double geometricMean,
            Map<String, Double> scores) {
        private static Answer of(Finding finding) {
            return new Answer(
                    finding.cell(),
                    finding.init(),
                    finding.deploy(),
                    finding.technique(),
                    finding.order(),
                    finding.seed(),
                    finding.accumulation(),
                    finding.retention(),
                    finding.geometricMean(),
                    finding.scores());
        }
    }

    /**
     * One cell.
     *
     * @param done told of cells done and in all
     */
    public List<Answer> cell(
            String init,
            String deploy,
            String technique,
            Map<String, String> parameters,
            String order,
            List<Long> seeds,
            BiConsumer<Integer, Integer> done) {
        boolean ordered = !Techniques.named(technique, parameters).exact();
        Cell cell = new Cell(
                Axis.parse("--init", init), Axis.parse("--deploy", deploy), Blend.of(technique, parameters, ordered));
        return run(List.of(cell), false, Ordering.parse(order), seeds, done);
    }

    /** Every cell of {base, last, merged, all} × {last, merged, all} × techniques, and the offline baselines. */
    public List<Answer> grid(String order, List<Long> seeds, BiConsumer<Integer, Integer> done) {
        return run(Cell.grid(Blend.standard()), true, Ordering.parse(order), seeds, done);
    }

    private List<Answer> run(
            List<Cell> cells, boolean offline, Ordering ordering, List<Long> seeds, BiConsumer<Integer, Integer> done) {
        TimeStudy study = new TimeStudy(suite, base, work);
        List<Grid.Job> jobs = new ArrayList<>();
        try (Kernels kernels = TimeStudy.kernels()) {
            for (long seed : seeds) {
                Trainer trainer = new Trainer(course, heads, seed);
                var order = study.order(kernels, trainer, ordering, seed);
                cells.forEach(cell -> jobs.add(new Grid.Job(cell, false, order, ordering, trainer, seed)));
                if (offline) {
                    Cell any = new Cell(Axis.BASE, Axis.ALL, Blend.standard().get(0));
                    jobs.add(new Grid.Job(any, true, order, ordering, trainer, seed));
                }
            }
        }
        int[] finished = {0};
        return new Grid(study, threads)
                        .run(jobs, job -> {
                            synchronized (finished) {
                                done.accept(++finished[0], jobs.size());
                            }
                        })
                        .stream()
                        .map(Answer::of)
                        .toList();
    }
}
