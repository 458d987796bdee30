package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** One figure of any size and turn, anywhere: what is its form? */
final class Shapes implements Subject {
    @Override
    public String name() {
        return "shapes";
    }

    @Override
    public List<String> classes() {
        return List.of("disc", "ring", "square", "frame", "triangle", "cross", "star", "half disc");
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double angle = Canvas.between(random, 0, 2 * StrictMath.PI);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double size = Canvas.between(random, 4.5, 9);
        double moveX = Canvas.between(random, size - 13, 13 - size);
        double moveY = Canvas.between(random, size - 13, 13 - size);
        canvas.figure((x, y) -> {
            double u = (cos * (x - moveX) - sin * (y - moveY)) / size;
            double v = (sin * (x - moveX) + cos * (y - moveY)) / size;
            return size * outline(label, u, v);
        });
    }

    /** How far a point lies outside a figure that fills the unit disc. */
    private static double outline(int label, double u, double v) {
        double radius = StrictMath.hypot(u, v);
        return switch (label) {
            case 0 -> radius - 0.9;
            case 1 -> Math.abs(radius - 0.75) - 0.17;
            case 2 -> square(u, v) - 0.75;
            case 3 -> Math.abs(square(u, v) - 0.65) - 0.17;
            case 4 -> Math.max(v - 0.5, Math.abs(u) * 0.866 - v * 0.5 - 0.5);
            case 5 -> Math.max(Math.min(Math.abs(u), Math.abs(v)) - 0.22, square(u, v) - 0.9);
            case 6 -> radius - 0.68 - 0.32 * StrictMath.cos(5 * StrictMath.atan2(v, u));
            case 7 -> Math.max(radius - 0.95, v);
            default -> throw new IllegalArgumentException("no shape " + label);
        };
    }

    private static double square(double u, double v) {
        return Math.max(Math.abs(u), Math.abs(v));
    }
}
