package io.tributary.merge.evaluate;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a version is measured by: a program that turns its tensors and a sample into outputs, and tasks.
 *
 * @param program of the model
 * @param settings numbers for the program; they take precedence over those in a version's {@code config.json}
 * @param batch samples that are computed at a time
 */
public record Suite(
        String name, ModelProgram program, SortedMap<String, List<Double>> settings, int batch, List<SuiteTask> tasks) {
    public static final int DEFAULT_BATCH = 250;

    public Suite {
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        tasks = List.copyOf(tasks);
        if (tasks.isEmpty()) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE, "Suite " + name + " has no tasks. Add tasks: [{task: NAME, file: FILE}].");
        }
        Set<String> names = new HashSet<>();
        for (SuiteTask task : tasks) {
            if (!names.add(task.name())) {
                throw new MergeException(
                        ErrorCode.INVALID_SUITE, "Suite " + name + " has two tasks '" + task.name() + "'.");
            }
        }
    }

    /**
     * Reads a suite's YAML file; what it names lies relative to it.
     *
     * @throws MergeException {@code INVALID_SUITE}; {@code INVALID_ARGUMENT} where the file cannot be read
     */
    public static Suite read(Path file) {
        return SuiteText.read(file);
    }

    /**
     * This suite, where all its files can be read; for those who will need them later.
     *
     * @throws MergeException {@code INVALID_SUITE} for the first that cannot
     */
    public Suite requireFiles() {
        for (SuiteTask task : tasks) {
            requireFile(task, task.file());
            task.classes().ifPresent(classes -> requireFile(task, classes.file()));
        }
        return this;
    }

    private void requireFile(SuiteTask task, Path file) {
        if (!Files.isReadable(file)) {
            throw new MergeException(
                    ErrorCode.INVALID_SUITE,
                    "Suite " + name + ", task " + task.name() + ": " + file
                            + " cannot be read. What a suite names lies relative to its own file.");
        }
    }

    /** SHA-256 over everything that decides the scores of a version: the suite's text, its program and its files. */
    public String digest() {
        Sha256 sha = new Sha256();
        sha.update(program.text()).update(settings.toString());
        for (SuiteTask task : tasks) {
            sha.update(task.name() + '\n' + task.inputs() + '\n' + task.labels() + '\n')
                    .update(task.metric().text() + '\n' + task.heldOut() + '\n')
                    .update(Sha256.of(task.file()));
            task.classes().ifPresent(classes -> sha.update(classes.tensor()).update(Sha256.of(classes.file())));
        }
        return sha.hex();
    }
}
