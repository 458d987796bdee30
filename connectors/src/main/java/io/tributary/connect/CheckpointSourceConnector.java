package io.tributary.connect;

import io.tributary.connect.source.CheckpointSourceTask;
import io.tributary.connect.source.PluginVersion;
import io.tributary.connect.source.SourceSettings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/**
 * Watches a place and announces every finished checkpoint there as an expert. One task, whatever {@code tasks.max}
 * says: two would not see what the other is about to announce.
 */
public final class CheckpointSourceConnector extends SourceConnector {
    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return PluginVersion.text();
    }

    @Override
    public ConfigDef config() {
        return SourceSettings.DEFINITION;
    }

    /** Also what no single setting shows, so that Connect refuses the configuration instead of starting to fail. */
    @Override
    public Config validate(Map<String, String> given) {
        return Validation.of(super.validate(given), SourceSettings.PLACE, () -> SourceSettings.of(given));
    }

    @Override
    public void start(Map<String, String> given) {
        SourceSettings.of(given);
        properties = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CheckpointSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return List.of(properties);
    }

    @Override
    public void stop() {}

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** Offsets may be removed, so that a checkpoint is announced again, and put back. */
    @Override
    public boolean alterOffsets(Map<String, String> given, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return true;
    }
}
