package io.tributary.app.demo;

import java.util.List;
import java.util.SplittableRandom;

/** Smooth random blotches: fine or coarse, drawn out along one way or not at all? */
final class Clouds implements Subject {
    private static final int WAVES = 6;
    private static final double FINE = 5;
    private static final double COARSE = 12;

    @Override
    public String name() {
        return "clouds";
    }

    @Override
    public List<String> classes() {
        return List.of("fine", "fine, level", "fine, upright", "coarse", "coarse, level", "coarse, upright");
    }

    @Override
    public void draw(Canvas canvas, int label, SplittableRandom random) {
        double wavelength = label < 3 ? FINE : COARSE;
        double[][] waves = new double[WAVES][];
        for (int wave = 0; wave < WAVES; wave++) {
            double frequency = 2 * StrictMath.PI / (wavelength * Canvas.between(random, 0.8, 1.25));
            double angle = direction(label % 3, random);
            waves[wave] = new double[] {
                frequency * StrictMath.cos(angle),
                frequency * StrictMath.sin(angle),
                Canvas.between(random, 0, 2 * StrictMath.PI)
            };
        }
        canvas.paint((x, y) -> {
            double height = 0;
            for (double[] wave : waves) {
                height += StrictMath.sin(wave[0] * x + wave[1] * y + wave[2]);
            }
            return 0.5 + 0.9 * height / WAVES;
        });
    }

    /** Across which way the blotches are drawn out. */
    private static double direction(int way, SplittableRandom random) {
        return switch (way) {
            case 0 -> Canvas.between(random, 0, 2 * StrictMath.PI);
            case 1 -> StrictMath.PI / 2 + Canvas.between(random, -0.35, 0.35);
            default -> Canvas.between(random, -0.35, 0.35);
        };
    }
}
