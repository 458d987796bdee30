package io.tributary.merge.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.json.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A suite as a tree of YAML values. */
final class SuiteText {
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int LARGEST_BATCH = 1 << 20;

    private final Path directory;
    private final String split;
    private final Optional<String> embeddings;

    private SuiteText(Path directory, String split, Optional<String> embeddings) {
        this.directory = directory;
        this.split = split;
        this.embeddings = embeddings;
    }

    static Suite read(Path file) {
        try {
            Fields fields = new Fields(
                    ErrorCode.INVALID_SUITE,
                    String.valueOf(file.getFileName()),
                    MAPPER.readTree(Files.readString(file)));
            return read(file.toAbsolutePath().normalize(), fields);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE, file + " is not YAML: " + failure.getOriginalMessage() + ".", failure);
        } catch (IOException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_ARGUMENT,
                    file + " cannot be read (" + failure.getClass().getSimpleName() + "). Expected a suite in YAML.",
                    failure);
        }
    }

    private static Suite read(Path file, Fields fields) {
        SuiteText text = new SuiteText(
                file.resolveSibling(""), fields.text("split", "test"), fields.optionalText("classEmbeddings"));
        String name = name("suite", fields.requiredText("suite"));
        ModelProgram program = ModelProgram.named(fields.requiredText("program"), text.directory);
        var settings = fields.numbers("settings");
        int batch = (int) fields.number("batch", Suite.DEFAULT_BATCH, LARGEST_BATCH);
        List<SuiteTask> tasks = new ArrayList<>();
        for (Fields task : fields.objects("tasks")) {
            tasks.add(text.task(task));
        }
        fields.end();
        if (batch == 0) {
            throw new MergeException(ErrorCode.INVALID_SUITE, "batch: expected at least 1, found 0.");
        }
        return new Suite(name, program, settings, batch, tasks);
    }

    private SuiteTask task(Fields fields) {
        String name = name("task", fields.requiredText("task"));
        Path file = directory.resolve(fields.requiredText("file")).normalize();
        String part = fields.text("split", split);
        Optional<String> classes = fields.optionalText("classEmbeddings").or(() -> embeddings);
        String tensor = fields.text("classes", name);
        SuiteTask task = new SuiteTask(
                name,
                file,
                fields.text("inputs", part + "_images"),
                fields.text("labels", part + "_labels"),
                Metric.parse(fields.text("metric", "accuracy")),
                classes.map(
                        other -> new SuiteTask.Classes(directory.resolve(other).normalize(), tensor)),
                fields.flag("heldOut", false));
        fields.end();
        return task;
    }

    /** Metrics are keyed by such names, and experts are matched with them. */
    private static String name(String kind, String text) {
        if (!NAME.matcher(text).matches()) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    kind + ": '" + text + "' is no name: expected 1 to 128 letters, digits, dots, underscores and"
                            + " hyphens, the first a letter or digit.");
        }
        return text;
    }
}
