package io.tributary.app.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/** When a test fails, prints what its processes said and logged last: a moment later all of that is deleted. */
public final class LastWords
        implements BeforeAllCallback, AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {
    private static final int LINES = 40;
    private static final int WIDTH = 500;

    @Override
    public void beforeAll(ExtensionContext context) {
        JavaProcess.forgetEnded();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            print(context);
        }
        JavaProcess.forgetEnded();
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        print(context);
        throw failure;
    }

    private static void print(ExtensionContext context) {
        System.out.println("==== Last words of the processes of " + context.getDisplayName());
        List<JavaProcess> processes = JavaProcess.started();
        processes.forEach(process -> print("output of " + process, process.output()));
        processes.stream()
                .flatMap(process -> process.logs().stream())
                .distinct()
                .flatMap(LastWords::files)
                .forEach(file -> print(file.toString(), text(file)));
    }

    private static Stream<Path> files(Path logs) {
        try (Stream<Path> files = Files.list(logs)) {
            return files.filter(file -> file.toString().matches(".*\\.(log|out)")).sorted().toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(cannot be read: " + e + ")";
        }
    }

    private static void print(String title, String text) {
        List<String> lines = text.lines().toList();
        System.out.println("---- " + title + " (" + lines.size() + " lines)");
        System.out.println(lines.stream()
                .skip(Math.max(0, lines.size() - LINES))
                .map(line -> line.substring(0, Math.min(WIDTH, line.length())))
                .collect(Collectors.joining("\n")));
    }
}
