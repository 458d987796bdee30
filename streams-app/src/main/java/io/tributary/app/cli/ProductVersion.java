package io.tributary.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Answers {@code --version}: this build and the Java that runs it. */
final class ProductVersion implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "tributary " + number(), "java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }

    private static String number() throws IOException {
        Properties build = new Properties();
        try (InputStream file = ProductVersion.class.getResourceAsStream("/tributary.properties")) {
            if (file != null) {
                build.load(file);
            }
        }
        return build.getProperty("version", "(development)");
    }
}
