package io.tributary.app.demo;

import io.tributary.merge.evaluate.VisionGeometry;

/**
 * How large the demo is.
 *
 * @param basePictures of each subject that the base learns from
 * @param expertPictures that an expert learns from
 * @param testPictures of each subject that models are tested on
 * @param batch pictures in a step
 */
record Settings(
        VisionGeometry geometry,
        int baseSteps,
        int basePictures,
        double baseRate,
        int expertSteps,
        int expertPictures,
        double expertRate,
        int batch,
        int testPictures,
        long seed) {
    /** Rises whenever pictures or training change, so that models of another making are not used again. */
    private static final int MAKING = 1;

    /** About a minute on two cores. */
    static final Settings STANDARD = new Settings(geometry(96, 2, 4), 1500, 4000, 2e-3, 300, 4000, 2e-4, 32, 600, 1);

    /** A few seconds: shows that everything runs, not that it learns much. */
    static final Settings TINY = new Settings(geometry(32, 1, 2), 60, 200, 3e-3, 40, 200, 1e-3, 16, 60, 1);

    private static VisionGeometry geometry(int hidden, int layers, int heads) {
        return new VisionGeometry(
                hidden,
                layers,
                heads,
                4 * hidden,
                7,
                1,
                Canvas.SIDE,
                ClassEmbeddings.LENGTH,
                VisionGeometry.CLIP_EPSILON);
    }

    /** What names a set of models: other settings make others. */
    String key() {
        return "models-" + MAKING + "-" + Integer.toHexString(toString().hashCode());
    }
}
