package io.tributary.app.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tributary.app.lineage.Fact;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ReplayTest {

    @Test
    void theLogAloneRebuildsEveryRow() {
        OneLineage lineage = OneLineage.publishing("every");
        Stream.of("a", "b", "c").forEach(lineage::publish);
        lineage.doAll();
        assertThat(lineage.coordinator.rebuilt()).isEqualTo(lineage.coordinator.ledger());
    }

    @Test
    void factsThatChangeNothingApplyToAnEmptyLedger() {
        assertThatCode(() -> Replay.apply(new MemoryLedger(), new Fact.ExpertRepeated("line", 0, "expert")))
                .doesNotThrowAnyException();
    }
}
