package io.tributary.app.demo;

import java.util.SplittableRandom;

/**
 * A grey picture of 28×28 pixels being drawn: ink from 0 to 1 on a plane whose centre is (0, 0) and whose edges lie at
 * −14 and 14, x to the right and y downwards. Edges are soft over one pixel.
 */
final class Canvas {
    static final int SIDE = 28;

    private static final double HALF = SIDE / 2.0;

    private final double[] ink = new double[SIDE * SIDE];

    /** How far a point lies outside a figure, in pixels; negative inside. */
    @FunctionalInterface
    interface Distance {
        double at(double x, double y);
    }

    /** How much ink a point gets, from 0 to 1. */
    @FunctionalInterface
    interface Tone {
        double at(double x, double y);
    }

    /** Paints a figure over what is there; where both have ink the darker stays. */
    void figure(Distance distance) {
        paint((x, y) -> clamp(0.5 - distance.at(x, y)));
    }

    void line(double x0, double y0, double x1, double y1, double width) {
        figure((x, y) -> distanceToSegment(x, y, x0, y0, x1, y1) - width / 2);
    }

    void disc(double centreX, double centreY, double radius) {
        figure((x, y) -> StrictMath.hypot(x - centreX, y - centreY) - radius);
    }

    void paint(Tone tone) {
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int pixel = row * SIDE + column;
                ink[pixel] = Math.max(ink[pixel], clamp(tone.at(column + 0.5 - HALF, row + 0.5 - HALF)));
            }
        }
    }

    /** The picture as it was drawn: full contrast, no grain. */
    byte[] drawn() {
        byte[] pixels = new byte[ink.length];
        for (int pixel = 0; pixel < ink.length; pixel++) {
            pixels[pixel] = (byte) Math.round(255 * ink[pixel]);
        }
        return pixels;
    }

    /** The picture as a poor camera sees it: any contrast and background, with grain. */
    byte[] photographed(SplittableRandom random, double grain) {
        double contrast = between(random, 0.45, 0.9);
        double background = (1 - contrast) * random.nextDouble();
        byte[] pixels = new byte[ink.length];
        for (int pixel = 0; pixel < ink.length; pixel++) {
            double value = background + contrast * ink[pixel] + grain * bell(random);
            pixels[pixel] = (byte) Math.round(255 * clamp(value));
        }
        return pixels;
    }

    /** Nearly normal, of variance 1: the sum of twelve uniform numbers, the same on every Java. */
    static double bell(SplittableRandom random) {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    static double between(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    private static double distanceToSegment(double x, double y, double x0, double y0, double x1, double y1) {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double square = dx * dx + dy * dy;
        double along = square == 0 ? 0 : clamp(((x - x0) * dx + (y - y0) * dy) / square);
        return StrictMath.hypot(x - x0 - along * dx, y - y0 - along * dy);
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
