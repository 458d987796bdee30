package io.tributary.app.cli;

import java.nio.file.Path;

/** Where a role that stays (up, coordinator, worker) logs. */
final class RoleLogging {
    private RoleLogging() {}

    /** Says it to Logback; only before the first logger is asked for. What the launcher already said stays. */
    static void into(Path folder, String role) {
        unlessSet("logback.configurationFile", "logback-role.xml");
        unlessSet("tributary.logs", folder.toString());
        unlessSet("tributary.role", role);
    }

    private static void unlessSet(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }
}
