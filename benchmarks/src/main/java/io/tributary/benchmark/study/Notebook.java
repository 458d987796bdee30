package io.tributary.benchmark.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Outcomes by what was run, written down as they come, so that a study that was stopped goes on where it was. */
final class Notebook {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final Map<String, Outcome> outcomes = new HashMap<>();

    private record Line(String key, Outcome outcome) {}

    Notebook(Path file) throws IOException {
        this.file = file;
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        for (String line : lines) {
            try {
                Line read = JSON.readValue(line, Line.class);
                outcomes.put(read.key(), read.outcome());
            } catch (JsonProcessingException halfWritten) {
                System.err.println("Skipped a damaged line of " + file);
            }
        }
    }

    Optional<Outcome> find(String key) {
        return Optional.ofNullable(outcomes.get(key));
    }

    void add(String key, Outcome outcome) throws IOException {
        outcomes.put(key, outcome);
        Files.writeString(
                file,
                JSON.writeValueAsString(new Line(key, outcome)) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
