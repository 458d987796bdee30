package io.tributary.app.cli;

import io.tributary.app.process.DataDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person sees of a failure that is our fault: one line, and where the rest lies. */
record BugReport(String message) {
    static BugReport write(Throwable failure, DataDirectory data) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String headline = "tributary: internal error: " + failure;
        try {
            Path folder = Files.isDirectory(data.logs()) ? data.logs() : Path.of(System.getProperty("java.io.tmpdir"));
            Path file = Files.createTempFile(folder, "tributary-error-", ".log");
            Files.writeString(file, trace.toString());
            return new BugReport(headline + "\nThis is a bug. Please report it with " + file);
        } catch (IOException e) {
            return new BugReport(headline + "\nThis is a bug. Please report it:\n" + trace);
        }
    }
}
