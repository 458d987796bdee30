package io.tributary.app.time;

import java.util.ArrayList;
import java.util.List;

/**
 * One point of the three axes.
 *
 * @param init what each expert starts from
 * @param deploy what is evaluated
 */
record Cell(Axis init, Axis deploy, Blend blend) {
    /** Whether the technique plays any part. */
    boolean blends() {
        return init == Axis.MERGED || init == Axis.ALL || deploy == Axis.MERGED || deploy == Axis.ALL;
    }

    String label() {
        return init.label() + " → " + deploy.label() + (blends() ? ", " + blend.label() : "");
    }

    /** Every cell of the grid once: where no technique plays a part, one stands for all. */
    static List<Cell> grid(List<Blend> blends) {
        List<Cell> cells = new ArrayList<>();
        for (Axis init : Axis.values()) {
            for (Axis deploy : List.of(Axis.LAST, Axis.MERGED, Axis.ALL)) {
                for (Blend blend : blends) {
                    Cell cell = new Cell(init, deploy, blend);
                    if (cell.blends() || blend.equals(blends.get(0))) {
                        cells.add(cell);
                    }
                }
            }
        }
        return cells;
    }
}
