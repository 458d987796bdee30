package io.tributary.app.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class CellTest {
    @Test
    void everyPointOfTheGridStandsOnceAndWhereNoTechniquePlaysAPartOneStandsForAll() {
        List<Cell> cells = Cell.grid(Blend.standard());
        // initialized from base or last: deployed last once, merged and all with nine techniques; otherwise three times
        // nine
        assertThat(cells).hasSize(2 * (1 + 2 * 9) + 2 * 3 * 9).doesNotHaveDuplicates();
        Set<String> labels = cells.stream().map(Cell::label).collect(Collectors.toSet());
        assertThat(labels)
                .hasSameSizeAs(cells)
                .contains("last → last", "base → all, OPCM", "merged → merged, average / EMA", "all → last, TIES");
        assertThat(cells).extracting(Cell::deploy).doesNotContain(Axis.BASE);
    }
}
