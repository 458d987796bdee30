package io.tributary.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;

/** The properties in {@code docs/connectors.md} work as they stand. */
class DocumentedSettingsTest {
    private static final Pattern BLOCK = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);

    private static List<Map<String, String>> documented() throws IOException {
        List<Map<String, String>> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/connectors.md")));
        while (block.find()) {
            Properties properties = new Properties();
            properties.load(new StringReader(block.group(1)));
            Map<String, String> settings = new HashMap<>();
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
            found.add(settings);
        }
        return found;
    }

    /** As Connect finds plugins by {@code plugin.discovery=service_load}. */
    private static Connector named(String type) {
        List<Connector> plugins = new ArrayList<>();
        ServiceLoader.load(SourceConnector.class).forEach(plugins::add);
        ServiceLoader.load(SinkConnector.class).forEach(plugins::add);
        return plugins.stream()
                .filter(plugin -> plugin.getClass().getName().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " is not among the services"));
    }

    @Test
    void everyExampleIsAcceptedAndHasNoSettingThatNobodyReads() throws IOException {
        List<Map<String, String>> documented = documented();
        assertThat(documented).hasSizeGreaterThanOrEqualTo(3);
        for (Map<String, String> settings : documented) {
            Connector connector = named(String.valueOf(settings.get("connector.class")));
            assertThat(connector.validate(settings).configValues())
                    .as(settings.toString())
                    .flatExtracting(ConfigValue::errorMessages)
                    .isEmpty();
            assertThat(settings.keySet())
                    .filteredOn(name -> !connector.config().names().contains(name))
                    .allMatch(
                            name -> name.matches(
                                    "name|connector\\.class|topics|(key|value)\\.converter|exactly\\.once\\.support|errors\\..*"));
        }
    }
}
