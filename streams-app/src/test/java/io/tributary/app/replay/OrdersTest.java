package io.tributary.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OrdersTest {
    private static final List<StreamedExpert> EXPERTS = Arrivals.experts("cars", "birds", "flowers", "digits");

    private static List<String> ids(List<StreamedExpert> experts) {
        return experts.stream().map(StreamedExpert::id).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3,1,4,2", "flowers,cars,digits,birds", " 3, cars , 4,birds "})
    void anOrderIsNamedByStepsOrIds(String text) {
        assertThat(ids(Orders.listed(EXPERTS, text))).containsExactly("flowers", "cars", "digits", "birds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"3,1,2|names 3 experts", "1,2,3,3|3 different", "1,2,3,9|'9' is neither", "1,2,3,|'' is neither"})
    void anOrderThatIsNoneIsRefusedWithWhatThereIs(String text, String message) {
        assertThatThrownBy(() -> Orders.listed(EXPERTS, text))
                .isInstanceOfSatisfying(
                        MergeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(message)
                .hasMessageContaining("1 cars, 2 birds, 3 flowers, 4 digits");
    }

    @Test
    void aSeedAlwaysGivesTheSameOrdersAllDifferent() {
        List<List<StreamedExpert>> orders = Orders.shuffled(EXPERTS, 10, 7);

        assertThat(orders).hasSize(10).doesNotHaveDuplicates();
        assertThat(orders).allSatisfy(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(EXPERTS));
        assertThat(Orders.shuffled(EXPERTS, 10, 7)).isEqualTo(orders);
        assertThat(Orders.shuffled(EXPERTS, 10, 8)).isNotEqualTo(orders);
    }

    @Test
    void thereAreNoMoreOrdersThanPermutations() {
        assertThat(Orders.shuffled(EXPERTS.subList(0, 3), 50, 0)).hasSize(6).doesNotHaveDuplicates();
        assertThat(Orders.shuffled(EXPERTS.subList(0, 1), 5, 0)).hasSize(1);
    }

    @Test
    void theLastComesFirstInReverse() {
        assertThat(ids(Orders.reversed(EXPERTS))).containsExactly("digits", "flowers", "birds", "cars");
    }

    @Test
    void whatIsLeftOutMustBeThereAndLeaveSomething() {
        assertThat(ids(Orders.without(EXPERTS, Set.of("birds", "digits")))).containsExactly("cars", "flowers");
        assertThatThrownBy(() -> Orders.without(EXPERTS, Set.of("planes"))).hasMessageContaining("[planes]", "1 cars");
        assertThatThrownBy(() -> Orders.without(EXPERTS, Set.of("cars", "birds", "flowers", "digits")))
                .hasMessageContaining("no expert to fold");
    }
}
