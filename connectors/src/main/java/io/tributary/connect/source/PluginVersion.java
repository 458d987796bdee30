package io.tributary.connect.source;

import java.util.Optional;

/** The version that Connect shows for the plugin: that of its jar. */
public final class PluginVersion {
    private PluginVersion() {}

    public static String text() {
        return Optional.ofNullable(PluginVersion.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
