package io.tributary.merge.version;

import io.tributary.merge.recipe.Numerics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** What made a version. */
public final class Software {
    private static final String TRIBUTARY = read();

    private Software() {}

    /** This program's own version, for example {@code 0.1.0}. */
    public static String tributary() {
        return TRIBUTARY;
    }

    /** By name, as manifests tell it. */
    public static SortedMap<String, String> of(Numerics numerics) {
        return new TreeMap<>(Map.of("tributary", TRIBUTARY, "engine", numerics.engine()));
    }

    private static String read() {
        try (InputStream in = Software.class.getResourceAsStream("/io/tributary/merge/tributary.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
