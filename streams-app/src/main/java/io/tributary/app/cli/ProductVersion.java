package io.tributary.app.cli;

import io.tributary.merge.version.Software;
import picocli.CommandLine.IVersionProvider;

/** Answers {@code --version}: this build and the Java that runs it. */
final class ProductVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "tributary " + Software.tributary(),
            "java " + System.getProperty("java.version") + ", " + System.getProperty("os.name")
        };
    }
}
