package io.tributary.connect;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;

/** What Connect is told of a configuration beyond its single settings. */
final class Validation {
    private Validation() {}

    /**
     * Adds what reading the settings together finds.
     *
     * @param shownAt setting at which it is shown
     */
    static Config of(Config found, String shownAt, Runnable reading) {
        if (found.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                reading.run();
            } catch (ConfigException wrong) {
                found.configValues().stream()
                        .filter(value -> value.name().equals(shownAt))
                        .forEach(value -> value.addErrorMessage(String.valueOf(wrong.getMessage())));
            }
        }
        return found;
    }
}
