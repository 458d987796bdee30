package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** Capital letters of straight strokes, by a shaky hand: turned, slanted, stretched and moved a little. */
final class Letters implements Subject {
    /** Strokes as x0 y0 x1 y1 in a box from 0 to 4. */
    private static final int[][][] STROKES = {
        {{0, 4, 2, 0}, {2, 0, 4, 4}, {1, 2, 3, 2}},
        {{0, 0, 0, 4}, {0, 0, 4, 0}, {0, 2, 3, 2}, {0, 4, 4, 4}},
        {{0, 0, 0, 4}, {0, 0, 4, 0}, {0, 2, 3, 2}},
        {{0, 0, 0, 4}, {4, 0, 4, 4}, {0, 2, 4, 2}},
        {{0, 0, 0, 4}, {4, 0, 0, 2}, {0, 2, 4, 4}},
        {{0, 0, 0, 4}, {0, 4, 4, 4}},
        {{0, 4, 0, 0}, {0, 0, 4, 4}, {4, 4, 4, 0}},
        {{0, 0, 4, 0}, {2, 0, 2, 4}},
        {{0, 0, 4, 4}, {4, 0, 0, 4}},
        {{0, 0, 4, 0}, {4, 0, 0, 4}, {0, 4, 4, 4}},
    };

    @Override
    public String name() {
        return "letters";
    }

    @Override
    public List<String> classes() {
        return List.of("A", "E", "F", "H", "K", "L", "N", "T", "X", "Z");
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double angle = Canvas.between(random, -0.35, 0.35);
        double slant = Canvas.between(random, -0.3, 0.3);
        double width = Canvas.between(random, 2.2, 4.2);
        double height = Canvas.between(random, 2.6, 4.8);
        double moveX = Canvas.between(random, -4, 4);
        double moveY = Canvas.between(random, -3, 3);
        double pen = Canvas.between(random, 1.4, 3.0);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        for (int[] stroke : STROKES[label]) {
            double[] ends = new double[4];
            for (int end = 0; end < 2; end++) {
                double y = (stroke[2 * end + 1] - 2 + Canvas.between(random, -0.3, 0.3)) * height;
                double x = (stroke[2 * end] - 2 + Canvas.between(random, -0.3, 0.3)) * width - slant * y;
                ends[2 * end] = moveX + cos * x - sin * y;
                ends[2 * end + 1] = moveY + sin * x + cos * y;
            }
            canvas.line(ends[0], ends[1], ends[2], ends[3], pen);
        }
    }
}
