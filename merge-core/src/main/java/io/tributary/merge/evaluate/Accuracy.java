package io.tributary.merge.evaluate;

import java.util.Collection;

/** For how many of a task's images the largest logit is the label's. */
public record Accuracy(String task, long correct, long images) {
    /** From 0 to 1. */
    public double share() {
        return images == 0 ? 0 : (double) correct / images;
    }

    /** The mean over tasks, each counting the same whatever its size. */
    public static double mean(Collection<Accuracy> accuracies) {
        return accuracies.stream().mapToDouble(Accuracy::share).average().orElse(0);
    }
}
