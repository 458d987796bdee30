package io.tributary.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import org.junit.jupiter.api.Test;

class RowsTest {
    private final Rows rows = StatusRows.vision();

    @Test
    void expertsStandInTheOrderOfTheirStepsAndTheOthersBehind() {
        assertThat(rows.named("vision").experts())
                .extracting(ExpertStatus::expertId)
                .containsExactly("expert-1", "expert-2", "broken");
    }

    @Test
    void theLatestRowOfAKeyWins() {
        rows.put(StatusRows.lineage("vision", LineagePhase.PAUSED, 3));

        assertThat(rows.all()).extracting(LineageStatus::phase).containsExactly(LineagePhase.PAUSED);
    }

    @Test
    void aRecordWithoutAValueRemovesItsRow() {
        rows.remove("vision/version/1");
        rows.remove("vision/expert/broken");
        rows.remove("unknown/expert/broken");

        LineageView view = rows.named("vision");
        assertThat(view.versions()).extracting(VersionStatus::version).containsExactly(2L);
        assertThat(view.expert("broken")).isEmpty();
        rows.remove("vision");
        assertThat(rows.all()).isEmpty();
    }

    @Test
    void whatWasHandedOutDoesNotChange() {
        LineageView before = rows.named("vision");

        rows.put(StatusRows.version("vision", 3, 3, VersionPhase.SEALED));

        assertThat(before.versions()).hasSize(2);
        assertThat(rows.named("vision").versions()).hasSize(3);
    }

    @Test
    void aVersionHoldsWhatWasFoldedUpToItsStep() {
        LineageView view = rows.named("vision");

        assertThat(view.expertsIn(view.versionNumbered(1)))
                .extracting(ExpertStatus::expertId)
                .containsExactly("expert-1");
        assertThat(view.expertsIn(view.versionNumbered(2))).hasSize(2);
    }

    @Test
    void theFirstVersionWithAnExpertIsOneThatCanStillBeOpened() {
        LineageView view = rows.named("vision");

        assertThat(view.expert("expert-1").flatMap(view::firstSealedWith))
                .map(VersionStatus::version)
                .contains(2L);
        assertThat(view.firstSealedWith(StatusRows.expert("vision", "new", ExpertPhase.FOLDING, 3)))
                .isEmpty();
    }

    @Test
    void anUnknownLineageIsRefusedWithTheNamesOfTheOthers() {
        assertThatThrownBy(() -> rows.named("visoin"))
                .isInstanceOfSatisfying(MergeException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.UNKNOWN_LINEAGE))
                .hasMessageContaining("visoin")
                .hasMessageContaining("vision.");
    }

    @Test
    void anUnknownVersionIsRefusedWithTheNumbersOfTheOthers() {
        assertThatThrownBy(() -> rows.named("vision").versionNumbered(9))
                .isInstanceOfSatisfying(MergeException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.UNKNOWN_VERSION))
                .hasMessageContaining("1 to 2");
    }

    @Test
    void rowsOfALineageWhoseOwnRowHasNotComeYetAreNotShown() {
        rows.put(StatusRows.expert("other", "early", ExpertPhase.ARRIVED, 0));

        assertThat(rows.lineage("other")).isEmpty();
        assertThat(rows.all()).hasSize(1);
    }
}
