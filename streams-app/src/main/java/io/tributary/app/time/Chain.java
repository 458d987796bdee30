package io.tributary.app.time;

import io.tributary.merge.evaluate.SuiteTask;
import io.tributary.merge.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The experts that one way of initializing leads to, one after the other. */
final class Chain {
    private final Cache cache;
    private final Mixer mixer;
    private final Trainer trainer;
    private final Path base;

    Chain(Cache cache, Mixer mixer, Trainer trainer, Path base) {
        this.cache = cache;
        this.mixer = mixer;
        this.trainer = trainer;
        this.base = base;
    }

    /** Hears that an expert is there. */
    @FunctionalInterface
    interface Listener {
        void trained(SuiteTask task);
    }

    /** An expert for each task in this order, each started as the cell says from those before it. */
    List<Path> experts(Kernels kernels, Cell cell, List<SuiteTask> order, Listener listener) {
        List<Path> experts = new ArrayList<>();
        for (SuiteTask task : order) {
            Path start = start(cell, experts);
            String recipe = "expert 1\n" + trainer.text() + "\n" + cache.digest(start) + "\n" + task.name() + "\n"
                    + cache.digest(task.file());
            experts.add(cache.get(
                    "experts",
                    recipe,
                    ".safetensors",
                    file -> trainer.train(kernels, start, task, file, (step, steps, loss) -> {})));
            listener.trained(task);
        }
        return List.copyOf(experts);
    }

    private Path start(Cell cell, List<Path> experts) {
        return experts.isEmpty() ? base : model(cell.init(), cell.blend(), experts);
    }

    /** What the cell deploys after these experts. */
    Path deployed(Cell cell, List<Path> experts) {
        return model(cell.deploy(), cell.blend(), experts);
    }

    private Path model(Axis axis, Blend blend, List<Path> experts) {
        return switch (axis) {
            case BASE -> base;
            case LAST -> experts.get(experts.size() - 1);
            case MERGED -> mixer.running(blend, experts);
            case ALL -> mixer.all(blend, experts);
        };
    }
}
