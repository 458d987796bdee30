package io.tributary.connect.source;

import io.tributary.connect.event.EventWire;
import io.tributary.schemas.Topics;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The settings of both connectors about topics and what records look like there. */
public final class WireSettings {
    private static final String PREFIX = "topic.prefix";
    private static final String REGISTRY = "schema.registry";
    private static final String LOGIN = "schema.registry.login";

    private WireSettings() {}

    /** Adds them. */
    public static ConfigDef in(ConfigDef definition) {
        return definition
                .define(PREFIX, ConfigDef.Type.STRING, "", Importance.MEDIUM, "Prefix of this installation's topics.")
                .define(
                        REGISTRY,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Schema registry whose identifiers records carry, where the installation uses one: what"
                                + " --schema-registry says. Empty: none.")
                .define(LOGIN, ConfigDef.Type.PASSWORD, "", Importance.LOW, "USER:PASSWORD for that registry.");
    }

    /** @throws ConfigException where one is wrong */
    public static EventWire of(AbstractConfig config) {
        String prefix = config.getString(PREFIX);
        Topics topics;
        try {
            topics = new Topics(prefix);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(PREFIX, prefix, e.getMessage());
        }
        String registry = config.getString(REGISTRY);
        try {
            return registry.isBlank()
                    ? EventWire.of(topics)
                    : EventWire.withRegistry(
                            topics,
                            registry,
                            Optional.of(config.getPassword(LOGIN).value()).filter(login -> !login.isEmpty()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(REGISTRY, "", e.getMessage());
        }
    }
}
