package io.tributary.connect;

import io.tributary.connect.serving.ServingSettings;
import io.tributary.connect.serving.ServingSinkTask;
import io.tributary.connect.source.PluginVersion;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;

/** Follows promotions and brings every promoted version to a serving system; read back, and told on deployments. */
public final class ServingSinkConnector extends SinkConnector {
    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return PluginVersion.text();
    }

    @Override
    public ConfigDef config() {
        return ServingSettings.DEFINITION;
    }

    /** Also what no single setting shows, so that Connect refuses the configuration instead of starting to fail. */
    @Override
    public Config validate(Map<String, String> given) {
        return Validation.of(super.validate(given), ServingSettings.TARGET, () -> ServingSettings.of(given));
    }

    @Override
    public void start(Map<String, String> given) {
        try {
            ServingSettings.of(given);
        } catch (ConfigException wrong) {
            throw new ConnectException(wrong.getMessage(), wrong);
        }
        properties = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ServingSinkTask.class;
    }

    /** Tasks share partitions, and all that concerns one lineage lies in one. */
    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, properties);
    }

    @Override
    public void stop() {}
}
