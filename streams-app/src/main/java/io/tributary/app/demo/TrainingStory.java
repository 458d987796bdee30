package io.tributary.app.demo;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells how the training goes: what every model that learns right now is at, and a line when one is finished. */
final class TrainingStory implements Models.Listener {
    private final Story story;
    private final Map<String, String> running = new TreeMap<>();
    private int found;

    TrainingStory(Story story) {
        this.story = story;
    }

    @Override
    public synchronized void at(String model, int step, int steps, double loss) {
        running.put(model, String.format(Locale.ROOT, "%s step %d of %d, loss %.2f", model, step, steps, loss));
        story.now("  " + running.values().stream().collect(Collectors.joining(" · ")));
    }

    @Override
    public synchronized void done(String model, School.Taught taught) {
        running.remove(model);
        story.line(
                String.format(Locale.ROOT, "  %-10s loss %.2f → %.2f", model, taught.firstLoss(), taught.lastLoss()));
    }

    @Override
    public synchronized void found(String model) {
        found++;
    }

    /** How many models were there already. */
    synchronized int found() {
        return found;
    }
}
