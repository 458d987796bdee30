package io.tributary.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.serve.ServeMetrics.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServeMetricsTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final Pattern NAME = Pattern.compile("tributary_serve_[a-z_]+");

    @Test
    void theDashboardTheAlertsAndTheDocumentationNameMetricsThatThereAre() throws IOException {
        Set<String> told;
        try (ServeMetrics metrics = new ServeMetrics("lines", "serving")) {
            ServeProcess.gauges(metrics, () -> 1, () -> 2, () -> 0);
            metrics.request(Outcome.ANSWERED, Duration.ofMillis(1));
            metrics.swapped(Duration.ofMillis(1));
            metrics.swapFailed();
            told = names(metrics.scrape());
        }
        for (String file : List.of(
                "docker/compose/alerts.yaml",
                "docker/compose/grafana/dashboards/tributary.json",
                "docs/serving.md",
                "docs/operations.md")) {
            assertThat(told).as(file).containsAll(names(Files.readString(REPOSITORY.resolve(file))));
        }
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
