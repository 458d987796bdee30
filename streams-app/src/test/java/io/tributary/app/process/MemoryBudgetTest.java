package io.tributary.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.process.MemoryBudget.Scope;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MemoryBudgetTest {
    private static final long GIB = 1L << 30;
    private static final Pattern ASKED = Pattern.compile("--memory (\\d+)m");

    @ParameterizedTest
    @CsvSource({"UP,1", "UP,2", "UP,7", "WORKER,1", "MERGE,1", "MERGE,4"})
    void theTotalThatARefusalNamesLeavesEnoughAndOneMebibyteLessDoesNot(Scope scope, int workers) {
        MemoryBudget budget = new MemoryBudget(scope, 40 * GIB, workers);
        for (long needed = 300L << 20; needed < 100 * GIB; needed = needed * 3 + 12_345) {
            long total = total(budget.limit().remedy().apply(needed));
            assertThat(new MemoryBudget(scope, total, workers).work()).isGreaterThanOrEqualTo(needed);
            assertThat(new MemoryBudget(scope, total - ((long) workers << 20), workers).work())
                    .isLessThan(needed);
        }
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void tooLittleForAnythingIsRefusedWithTheLeastThatWouldDo(Scope scope) {
        assertThatThrownBy(() -> new MemoryBudget(scope, GIB / 2, 2))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXCEEDS_MEMORY))
                .hasMessageContaining("512 MiB")
                .hasMessageContaining("2 workers")
                .satisfies(e -> new MemoryBudget(scope, total(String.valueOf(e.getMessage())), 2));
    }

    @Test
    void allPartsOfAWorkerStayWithinItsShare() {
        MemoryBudget budget = new MemoryBudget(Scope.UP, 9 * GIB, 2);
        assertThat(budget.perWorker()).isEqualTo(4 * GIB);
        assertThat(budget.heap() + budget.work()).isLessThan(budget.perWorker());
    }

    @Test
    void whereNothingIsAskedForSomeOfTheMachineStaysFree() {
        long machine = MemoryBudget.of(Scope.MERGE, OptionalLong.empty(), 1).total();
        assertThat(MemoryBudget.of(Scope.MERGE, OptionalLong.of(machine), 1).total())
                .isEqualTo(machine);
    }

    private static long total(String message) {
        Matcher asked = ASKED.matcher(message);
        assertThat(asked.find()).as(message).isTrue();
        return Long.parseLong(asked.group(1)) << 20;
    }

    @Test
    void moreThreadsThanJavasHeapIsMadeForAreRefused() {
        MemoryBudget budget = MemoryBudget.of(Scope.MERGE, OptionalLong.of(16L << 30), 16);
        assertThat(budget.requireHeap(1232L << 20)).isSameAs(budget);
        assertThatThrownBy(() -> budget.requireHeap(560L << 20))
                .isInstanceOf(MergeException.class)
                .hasMessage("16 workers take 1232 MiB of Java's heap, which has 560."
                        + " Start with fewer workers, or with TRIBUTARY_JVM_OPTS=-Xmx1232m");
    }
}
