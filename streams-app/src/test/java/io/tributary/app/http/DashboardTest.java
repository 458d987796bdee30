package io.tributary.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.coordinator.CoordinatorMetrics;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the dashboard draws and the alerts watch is what the coordinator really tells. */
class DashboardTest {
    private static final Path COMPOSE = Path.of("..", "docker", "compose");
    private static final Pattern NAME = Pattern.compile("tributary_[a-z_]+");

    @Test
    void theDashboardAndTheAlertsNameMetricsThatThereAre() throws IOException {
        Set<String> told;
        try (Metrics metrics = new Metrics()) {
            CoordinatorMetrics coordinator = metrics.coordinator();
            coordinator.folded("vision", 1, 1, 1, 1);
            coordinator.committed("vision", 1, 0, 1);
            coordinator.sealed("vision", 1);
            coordinator.rejected("vision", ErrorCode.NOT_FINITE);
            coordinator.resent("vision");
            coordinator.blocked("vision", ErrorCode.DISK_FULL);
            metrics.count("tributary.partitions.stalled", "", List::of);
            told = names(metrics.scrape(StatusRows.vision()));
        }
        for (String file : List.of("alerts.yaml", "grafana/dashboards/tributary.json")) {
            Set<String> used = names(Files.readString(COMPOSE.resolve(file)));
            // Those of servers are told by servers, see the tests there.
            used.removeIf(name -> name.startsWith("tributary_serve_"));
            assertThat(told).as(file).containsAll(used);
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
