package io.tributary.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.report.LineChart.Series;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineChartTest {
    private static String chart(double... values) {
        List<OptionalDouble> series = DoubleStream.of(values)
                .mapToObj(value -> Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value))
                .toList();
        List<Long> steps = LongStream.rangeClosed(1, values.length).boxed().toList();
        return LineChart.of("title", steps, List.of(new Series("a<b", series)), value -> Text.number(value, 2));
    }

    private static List<String> all(String svg, String pattern) {
        return Pattern.compile(pattern)
                .matcher(svg)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void theAxisHasRoundNumbersAndStartsAtZeroWhereThatIsNear() {
        assertThat(all(chart(0.982, 0.6, 0.38), "(?<=>)[-0-9.]+\\.[0-9]+(?=<)"))
                .containsExactly("0.00", "0.25", "0.50", "0.75", "1.00");
        assertThat(all(chart(-0.02, -0.24), "(?<=>)[-0-9.]+\\.[0-9]+(?=<)"))
                .containsExactly("-0.30", "-0.20", "-0.10", "0.00");
        assertThat(all(chart(60, 61), "(?<=>)[-0-9.]+\\.[0-9]+(?=<)"))
                .containsExactly("60.00", "60.25", "60.50", "60.75", "61.00");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 3.7, -3.7, 1e9})
    void aSeriesThatNeverChangesLiesInsideThePicture(double value) {
        List<String> heights = all(chart(value, value), "(?<=cy=\")[^\"]+");
        assertThat(heights).hasSize(2).allSatisfy(y -> assertThat(Double.parseDouble(y))
                .isBetween(20.0, 240.0));
    }

    @Test
    void aValueThatIsMissingIsAGapAndWordsAreEscaped() {
        String svg = chart(1, 2, Double.NaN, 3, 4);
        assertThat(all(svg, "<polyline")).hasSize(2);
        assertThat(all(svg, "<circle")).hasSize(4);
        assertThat(svg).contains("a&lt;b").doesNotContain("a<b");
    }
}
