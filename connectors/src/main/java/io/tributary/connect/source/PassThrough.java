package io.tributary.connect.source;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * The converters without which a worker would wrap Tributary's bytes into something that nobody reads. They must be
 * named in the connector's own configuration: those of the worker are not visible from there.
 */
public final class PassThrough {
    /** Connect's converter that leaves bytes alone. */
    public static final String CONVERTER = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private PassThrough() {}

    /** @throws ConfigException where the connector's configuration asks for other converters, or for none */
    public static void require(Map<String, String> properties) {
        for (String setting : List.of("key.converter", "value.converter")) {
            String found = properties.getOrDefault(setting, "");
            if (!found.equals(CONVERTER)) {
                throw new ConfigException(
                        setting, found, "keys and values are bytes already: expected " + setting + "=" + CONVERTER);
            }
        }
    }
}
