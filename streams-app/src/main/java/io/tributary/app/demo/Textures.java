package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** A pattern that fills the picture, at any scale, turn and phase. */
final class Textures implements Subject {
    @Override
    public String name() {
        return "textures";
    }

    @Override
    public List<String> classes() {
        return List.of("stripes", "checks", "spots", "rings", "zigzag", "bricks", "grid", "rays");
    }

    @Override
    public double grain() {
        return 0.15;
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double angle = Canvas.between(random, 0, 2 * StrictMath.PI);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double period = Canvas.between(random, 5, 9);
        double moveX = Canvas.between(random, -period, period);
        double moveY = Canvas.between(random, -period, period);
        canvas.paint((x, y) -> {
            double u = (cos * x - sin * y + moveX) / period;
            double v = (sin * x + cos * y + moveY) / period;
            return pattern(label, u, v, StrictMath.hypot(x + moveX, y + moveY) / period, angle, x + moveX, y + moveY);
        });
    }

    private static double pattern(int label, double u, double v, double radius, double angle, double x, double y) {
        return switch (label) {
            case 0 -> wave(u);
            case 1 -> wave(u) * wave(v) + (1 - wave(u)) * (1 - wave(v));
            case 2 -> edge(0.3 - StrictMath.hypot(saw(u), saw(v)));
            case 3 -> wave(radius);
            case 4 -> wave(u + 0.8 * Math.abs(saw(v)));
            case 5 -> edge(0.12 - Math.min(Math.abs(saw(v)), Math.abs(saw(u / 2 + (isOdd(v) ? 0.25 : 0) + 0.1)) * 2));
            case 6 -> edge(0.14 - Math.min(Math.abs(saw(u)), Math.abs(saw(v))));
            case 7 -> wave(4 * (StrictMath.atan2(y, x) + angle) / StrictMath.PI);
            default -> throw new IllegalArgumentException("no texture " + label);
        };
    }

    private static boolean isOdd(double v) {
        return Math.floorMod((long) StrictMath.floor(v + 0.5), 2) == 1;
    }

    private static double saw(double phase) {
        return phase - StrictMath.floor(phase + 0.5);
    }

    private static double wave(double phase) {
        return edge(0.25 - Math.abs(saw(phase)));
    }

    private static double edge(double inside) {
        return Math.max(0, Math.min(1, 0.5 + 4 * inside));
    }
}
