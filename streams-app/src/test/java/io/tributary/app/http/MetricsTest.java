package io.tributary.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.view.Rows;
import io.tributary.app.view.StatusRows;
import io.tributary.merge.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Rows rows = StatusRows.vision();
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void everyLineagesStandIsMeasured() {
        assertThat(metrics.scrape(rows))
                .contains("tributary_lineage_step{lineage=\"vision\"} 2.0")
                .contains("tributary_lineage_waiting{lineage=\"vision\"} 1.0")
                .contains("tributary_lineage_shards_open{lineage=\"vision\"} 2.0")
                .contains("tributary_lineage_active{lineage=\"vision\"} 1.0");

        rows.put(StatusRows.lineage("vision", LineagePhase.PAUSED, 3));
        rows.put(StatusRows.lineage("other", LineagePhase.ACTIVE, 1));

        assertThat(metrics.scrape(rows))
                .contains("tributary_lineage_step{lineage=\"vision\"} 3.0")
                .contains("tributary_lineage_active{lineage=\"vision\"} 0.0")
                .contains("tributary_lineage_step{lineage=\"other\"} 1.0");
    }

    @Test
    void whatTheCoordinatorTellsIsCounted() {
        metrics.coordinator().folded("vision", 1.5, 1.25, 1000, 500);
        metrics.coordinator().folded("vision", 0.5, 0.25, 1000, 500);
        metrics.coordinator().committed("vision", 0.75, 0.1, 1.4);
        metrics.coordinator().sealed("vision", 4096);
        metrics.coordinator().rejected("vision", ErrorCode.NOT_FINITE);
        metrics.coordinator().resent("vision");
        metrics.coordinator().blocked("vision", ErrorCode.DISK_FULL);

        assertThat(metrics.scrape(rows))
                .contains("tributary_fold_seconds_sum{lineage=\"vision\"} 2.0")
                .contains("tributary_fold_compute_seconds_sum{lineage=\"vision\"} 1.5")
                .contains("tributary_read_bytes_total{lineage=\"vision\"} 2000.0")
                .contains("tributary_written_bytes_total{lineage=\"vision\"} 1000.0")
                .contains("tributary_steps_total{lineage=\"vision\"} 1.0")
                .contains("tributary_energy_kept_sum{lineage=\"vision\"} 0.75")
                .contains("tributary_versions_total{lineage=\"vision\"} 1.0")
                .contains("tributary_sealed_bytes_total{lineage=\"vision\"} 4096.0")
                .contains("tributary_experts_rejected_total{code=\"NOT_FINITE\",lineage=\"vision\"} 1.0")
                .contains("tributary_tasks_resent_total{lineage=\"vision\"} 1.0")
                .contains("tributary_blocked_total{code=\"DISK_FULL\",lineage=\"vision\"} 1.0");
    }

    @Test
    void theJvmIsMeasured() {
        assertThat(metrics.scrape(rows)).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    }
}
