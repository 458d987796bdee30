package io.tributary.app.cli;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.InitializeTrack;
import io.tributary.app.lineage.Names;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which lineage a command is about, where that lives, and for whom it answers. */
final class LineageOptions {
    @Parameters(index = "0", paramLabel = "LINEAGE", description = "Its name.")
    private String lineage = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    /** The lineage's name; one that can be none is a wrong command line. */
    String name() {
        Names.require("lineage", InitializeTrack.leader(lineage));
        return lineage;
    }

    /** Whatever runs or does not: a name that can be none is said first. */
    Client client(Tributary root) {
        name();
        return cluster.client(root);
    }

    JsonOption json() {
        return json;
    }
}
