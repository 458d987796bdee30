package io.tributary.app.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Dots of several sizes that do not touch: how many? */
final class Dots implements Subject {
    @Override
    public String name() {
        return "dots";
    }

    @Override
    public List<String> classes() {
        return List.of("1", "2", "3", "4", "5", "6");
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        List<double[]> dots = new ArrayList<>();
        while (dots.size() <= label) {
            double[] dot = {
                Canvas.between(random, -11, 11), Canvas.between(random, -11, 11), Canvas.between(random, 1.3, 2.8)
            };
            if (dots.stream().allMatch(other -> isApart(dot, other))) {
                dots.add(dot);
                canvas.disc(dot[0], dot[1], dot[2]);
            }
        }
    }

    private static boolean isApart(double[] one, double[] other) {
        return StrictMath.hypot(one[0] - other[0], one[1] - other[1]) > one[2] + other[2] + 1.5;
    }
}
