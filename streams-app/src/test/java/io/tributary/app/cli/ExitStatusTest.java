package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.ErrorType;
import io.tributary.merge.MergeException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitStatusTest {
    @Test
    void theNumbersAreTheContract() {
        assertThat(Arrays.stream(ExitStatus.values()).map(ExitStatus::number)).containsExactly(0, 1, 2, 3, 4);
        assertThat(ExitStatus.USAGE.number()).isEqualTo(2);
        assertThat(ExitStatus.REJECTED.number()).isEqualTo(3);
        assertThat(ExitStatus.UNAVAILABLE.number()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeHasTheStatusOfItsType(ErrorCode code) {
        ExitStatus status = ExitStatus.of(new MergeException(code, "message"));

        if (code.type() == ErrorType.USER) {
            assertThat(status).isIn(ExitStatus.USAGE, ExitStatus.REJECTED);
        } else if (code.type() == ErrorType.DATA) {
            assertThat(status).isEqualTo(ExitStatus.REJECTED);
        } else if (code.type() == ErrorType.INTERNAL) {
            assertThat(status).isEqualTo(ExitStatus.BUG);
        } else {
            assertThat(status).isEqualTo(ExitStatus.UNAVAILABLE);
        }
    }

    @Test
    void anIdThatIsTakenIsARejectionAndAWrongFlagIsUsage() {
        assertThat(ExitStatus.of(ErrorCode.EXPERT_ID_TAKEN)).isEqualTo(ExitStatus.REJECTED);
        assertThat(ExitStatus.of(ErrorCode.UNKNOWN_TECHNIQUE)).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void anythingUnexpectedIsOurBug() {
        assertThat(ExitStatus.of(new IllegalStateException())).isEqualTo(ExitStatus.BUG);
    }
}
