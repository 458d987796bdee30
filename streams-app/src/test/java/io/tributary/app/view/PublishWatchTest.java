package io.tributary.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.view.PublishOutcome.Halted;
import io.tributary.app.view.PublishOutcome.Rejected;
import io.tributary.app.view.PublishOutcome.Sealed;
import io.tributary.merge.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishWatchTest {
    private final Rows rows = new Rows();
    private final PublishWatch watch = new PublishWatch("cars", StatusRows.DIGEST);

    PublishWatchTest() {
        rows.put(StatusRows.lineage("vision", LineagePhase.ACTIVE, 2));
    }

    @Test
    void theFirstVersionThatHoldsTheExpertEndsIt() {
        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.ARRIVED, 0)))
                .isEmpty();
        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDING, 3)))
                .isEmpty();
        assertThat(comes(StatusRows.version("vision", 2, 2, VersionPhase.SEALED)))
                .isEmpty();
        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDED, 3)))
                .isEmpty();

        PublishOutcome end =
                comes(StatusRows.version("vision", 3, 4, VersionPhase.SEALED)).orElseThrow();

        assertThat(((Sealed) end).version().version()).isEqualTo(3);
    }

    @Test
    void aRejectionEndsIt() {
        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.REJECTED, 0)))
                .contains(new Rejected(ErrorCode.NOT_FINITE, "tensor 'a' holds NaN"));
    }

    @Test
    void aRejectionFromBeforeDoesNotCount() {
        rows.put(StatusRows.expert("vision", "cars", ExpertPhase.REJECTED, 0));

        assertThat(comes(StatusRows.lineage("vision", LineagePhase.ACTIVE, 2))).isEmpty();
        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.ARRIVED, 0)))
                .isEmpty();
    }

    @Test
    void anIdThatStandsForOtherContentIsARejection() {
        assertThat(comes(StatusRows.refusal("vision", "cars")))
                .contains(new Rejected(ErrorCode.EXPERT_ID_TAKEN, "stands for other content"));
    }

    @Test
    void theRefusalOfSomebodyElsesContentIsNotOurs() {
        assertThat(comes(new RefusalStatus("vision", "cars", "cd".repeat(32), ErrorCode.EXPERT_ID_TAKEN, "", 0)))
                .isEmpty();
    }

    @Test
    void whatIsAlreadyInAVersionEndsItOnceItsStatusIsToldAgain() {
        rows.put(StatusRows.expert("vision", "cars", ExpertPhase.FOLDED, 2));
        rows.put(StatusRows.version("vision", 2, 2, VersionPhase.SEALED));

        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDED, 2)))
                .get()
                .isInstanceOf(Sealed.class);
    }

    @Test
    void aPausedLineageEndsItUnlessTheFoldHasBegun() {
        comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDING, 3));
        assertThat(comes(StatusRows.lineage("vision", LineagePhase.PAUSED, 2))).isEmpty();

        assertThat(comes(StatusRows.expert("vision", "cars", ExpertPhase.ACCEPTED, 0)))
                .contains(new Halted(LineagePhase.PAUSED, ""));
    }

    @Test
    void aBlockedLineageEndsItWithTheReason() {
        comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDING, 3));

        assertThat(comes(StatusRows.lineage("vision", LineagePhase.BLOCKED, 2)))
                .contains(new Halted(LineagePhase.BLOCKED, "the disk is full"));
    }

    @Test
    void progressSaysWhereTheExpertIs() {
        assertThat(watch.progress(rows.named("vision"))).isEqualTo("published");
        comes(StatusRows.expert("vision", "cars", ExpertPhase.ARRIVED, 0));
        assertThat(watch.progress(rows.named("vision"))).isEqualTo("being inspected");
        comes(StatusRows.expert("vision", "cars", ExpertPhase.FOLDED, 3));
        assertThat(watch.progress(rows.named("vision"))).startsWith("folded as step 3");
    }

    private Optional<PublishOutcome> comes(StatusRow row) {
        rows.put(row);
        return watch.after(List.of(row), rows.named("vision"));
    }
}
