package io.tributary.app.cli;

import io.tributary.app.time.TimeRun;
import io.tributary.app.time.TimeTable;
import java.util.List;

/** Cells of a study of merging over time, as a table: best first, mean ± deviation over seeds. */
final class TimeText {
    private TimeText() {}

    static String table(List<TimeRun.Answer> answers) {
        Table table = new Table()
                .text("CELL")
                .number("ACCUMULATION")
                .number("RETENTION")
                .number("GEOMETRIC MEAN");
        TimeTable.of(answers)
                .rows()
                .forEach(row ->
                        table.row(row.cell(), row.accumulationText(), row.retentionText(), row.geometricMeanText()));
        return table.toString();
    }
}
