package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** Light from one side over a grainy, spotted ground: which side? */
final class Shading implements Subject {
    private static final List<String> CLASSES = List.of("E", "NE", "N", "NW", "W", "SW", "S", "SE");

    @Override
    public String name() {
        return "shading";
    }

    @Override
    public List<String> classes() {
        return CLASSES;
    }

    @Override
    public double grain() {
        return 0.2;
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double angle = (label + Canvas.between(random, -0.4, 0.4)) * 2 * StrictMath.PI / CLASSES.size();
        double strength = Canvas.between(random, 0.15, 0.5);
        double middle = Canvas.between(random, 0.35, 0.55);
        double cos = StrictMath.cos(angle);
        double sin = -StrictMath.sin(angle);
        canvas.paint((x, y) -> middle + strength * (cos * x + sin * y) / Canvas.SIDE);
        int spots = random.nextInt(4);
        for (int spot = 0; spot < spots; spot++) {
            canvas.disc(
                    Canvas.between(random, -12, 12), Canvas.between(random, -12, 12), Canvas.between(random, 1, 3.5));
        }
    }
}
