package io.tributary.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeclareWatchTest {
    private static final CheckpointRef BASE = new CheckpointRef("store:bases/" + StatusRows.DIGEST, StatusRows.DIGEST);
    private static final String RECIPE = "{\"seed\":0}";

    private final LineageStatus declaring = StatusRows.lineage("vision", LineagePhase.DECLARING, 0);
    private final LineageStatus active = StatusRows.lineage("vision", LineagePhase.ACTIVE, 0);
    private final LineageStatus refused = StatusRows.lineage("vision", LineagePhase.REFUSED, 0);

    @Test
    void itEndsOnceTheBaseWasInspected() {
        DeclareWatch watch = new DeclareWatch(BASE, RECIPE, false);

        assertThat(watch.after(List.of(declaring), Optional.of(declaring))).isEmpty();
        assertThat(watch.after(List.of(active), Optional.of(active))).contains(active);
    }

    @Test
    void aRefusalFromBeforeDoesNotCount() {
        DeclareWatch watch = new DeclareWatch(BASE, RECIPE, false);

        assertThat(watch.after(List.of(), Optional.of(refused))).isEmpty();
        assertThat(watch.after(List.of(declaring), Optional.of(declaring))).isEmpty();
        assertThat(watch.after(List.of(refused), Optional.of(refused))).contains(refused);
    }

    @Test
    void whatIsThereAlreadyNeedsNoRow() {
        assertThat(new DeclareWatch(BASE, RECIPE, true).after(List.of(), Optional.of(active)))
                .contains(active);
    }

    @Test
    void anotherDeclarationUnderThatNameIsRefused() {
        DeclareWatch watch = new DeclareWatch(BASE, RECIPE, false);
        RefusalStatus taken = new RefusalStatus(
                "vision", "", StatusRows.DIGEST, ErrorCode.LINEAGE_EXISTS, "exists with another recipe", 0);

        assertThatThrownBy(() -> watch.after(List.of(taken), Optional.of(active)))
                .isInstanceOfSatisfying(MergeException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.LINEAGE_EXISTS));
    }

    @Test
    void somebodyElsesDeclarationIsNotOurs() {
        DeclareWatch watch = new DeclareWatch(BASE, "{\"seed\":1}", false);

        assertThat(watch.after(List.of(active), Optional.of(active))).isEmpty();
    }
}
