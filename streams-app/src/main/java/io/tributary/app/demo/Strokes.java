package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** One to three parallel strokes anywhere: which way do they run? */
final class Strokes implements Subject {
    private static final List<String> CLASSES =
            List.of("0°", "22.5°", "45°", "67.5°", "90°", "112.5°", "135°", "157.5°");

    @Override
    public String name() {
        return "strokes";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double angle = (label + Canvas.between(random, -0.38, 0.38)) * StrictMath.PI / CLASSES.size();
        double cos = StrictMath.cos(angle);
        double sin = -StrictMath.sin(angle);
        int strokes = 1 + random.nextInt(3);
        for (int stroke = 0; stroke < strokes; stroke++) {
            double centreX = Canvas.between(random, -7, 7);
            double centreY = Canvas.between(random, -7, 7);
            double reach = Canvas.between(random, 3, 8);
            canvas.line(
                    centreX - reach * cos,
                    centreY - reach * sin,
                    centreX + reach * cos,
                    centreY + reach * sin,
                    Canvas.between(random, 1, 2.6));
        }
    }
}
