package io.tributary.merge.checkpoint;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Directories;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which files make up a checkpoint, found by name alone. A directory holds {@code model.safetensors}, or else
 * {@code model.safetensors.index.json} and the shards it names, or else {@code adapter_config.json} and
 * {@code adapter_model.safetensors}, or else exactly one {@code *.safetensors} that is no shard by its name; beside
 * them configuration and tokenizer files. Every file must lie in the directory also after following links.
 *
 * @param adapter the adapter's configuration, where it is a PEFT adapter
 */
record CheckpointLayout(
        Path location,
        List<CheckpointFile> weights,
        Optional<ShardIndex> index,
        Optional<Path> adapter,
        List<CheckpointFile> files) {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    static final String ADAPTER = "adapter_model.safetensors";

    private static final String SUFFIX = ".safetensors";
    private static final Pattern SHARD = Pattern.compile(".+-[0-9]{5}-of-(?!00001)[0-9]{5}\\.safetensors");
    private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt");

    CheckpointLayout {
        weights = List.copyOf(weights);
        files = files.stream()
                .sorted(Comparator.comparing(CheckpointFile::name))
                .toList();
    }

    static CheckpointLayout of(Path location) {
        BasicFileAttributes found = attributes(location);
        if (found.isDirectory()) {
            return ofDirectory(location);
        }
        if (!found.isRegularFile()) {
            throw new MergeException(ErrorCode.UNREADABLE, location + " is neither a directory nor a regular file");
        }
        String name = String.valueOf(location.getFileName());
        if (isPickle(name)) {
            throw pickle(location);
        }
        if (!name.endsWith(SUFFIX)) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    location
                            + " is not a checkpoint: expected a directory in Hugging Face layout or a *.safetensors file");
        }
        if (name.equals(ADAPTER)) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    location + " is half a PEFT adapter. Give the directory that also holds " + AdapterConfig.NAME);
        }
        CheckpointFile file = new CheckpointFile(SINGLE, location, CheckpointFile.Role.WEIGHTS);
        return new CheckpointLayout(location, List.of(file), Optional.empty(), Optional.empty(), List.of(file));
    }

    private static BasicFileAttributes attributes(Path location) {
        try {
            return Files.readAttributes(location, BasicFileAttributes.class);
        } catch (IOException e) {
            throw FileFailure.reading(location, e);
        }
    }

    private static CheckpointLayout ofDirectory(Path location) {
        CheckpointDirectory directory = CheckpointDirectory.open(location);
        List<String> names = Directories.list(location).stream()
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        Optional<ShardIndex> index = Optional.empty();
        Optional<Path> adapter = Optional.empty();
        List<CheckpointFile> weights = new ArrayList<>();
        List<CheckpointFile> files = new ArrayList<>();
        if (isAdapter(location, names)) {
            adapter = Optional.of(directory
                    .file(AdapterConfig.NAME, CheckpointFile.Role.AUXILIARY)
                    .path());
            weights.add(directory.file(ADAPTER, CheckpointFile.Role.WEIGHTS));
        } else if (!names.contains(SINGLE) && names.contains(INDEX)) {
            CheckpointFile file = directory.file(INDEX, CheckpointFile.Role.INDEX);
            files.add(file);
            ShardIndex shards = ShardIndex.read(file.path());
            for (String shard : shards.shards()) {
                weights.add(directory.shard(shard, names));
            }
            index = Optional.of(shards);
        } else {
            weights.add(directory.file(onlyWeights(location, names), CheckpointFile.Role.WEIGHTS));
        }
        files.addAll(weights);
        for (String name : names) {
            if (AuxiliaryFiles.contains(name)) {
                files.add(directory.file(name, CheckpointFile.Role.AUXILIARY));
            }
        }
        return new CheckpointLayout(location, weights, index, adapter, files);
    }

    private static boolean isAdapter(Path location, List<String> names) {
        boolean configured = names.contains(AdapterConfig.NAME);
        if (!configured && !names.contains(ADAPTER)) {
            return false;
        }
        if (names.contains(SINGLE) || names.contains(INDEX)) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    location + " holds a model (" + (names.contains(SINGLE) ? SINGLE : INDEX) + ") and a PEFT adapter ("
                            + (configured ? AdapterConfig.NAME : ADAPTER)
                            + "). Keep one of them there, or give each a directory of its own");
        }
        if (names.contains(ADAPTER) && configured) {
            return true;
        }
        if (configured && names.contains("adapter_model.bin")) {
            throw pickle(location.resolve("adapter_model.bin"));
        }
        throw new MergeException(
                ErrorCode.NOT_A_CHECKPOINT,
                location + " is half a PEFT adapter: it holds " + (configured ? AdapterConfig.NAME : ADAPTER)
                        + " and no " + (configured ? ADAPTER : AdapterConfig.NAME) + ". Add the missing file");
    }

    private static String onlyWeights(Path location, List<String> names) {
        if (names.contains(SINGLE)) {
            return SINGLE;
        }
        List<String> found =
                names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        if (found.size() == 1) {
            return whole(location, found.get(0));
        }
        if (found.size() > 1) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    location + " holds " + found.size() + " weights files (" + some(found) + ") and no " + INDEX
                            + " that says how they belong together. Add the index, or name one file");
        }
        List<String> pickles = names.stream().filter(CheckpointLayout::isPickle).toList();
        if (!pickles.isEmpty()) {
            throw pickle(location.resolve(pickles.get(0)));
        }
        throw new MergeException(
                ErrorCode.NOT_A_CHECKPOINT,
                location + " is not a checkpoint: expected " + SINGLE + ", " + INDEX + " or one *.safetensors, found "
                        + (names.isEmpty() ? "an empty directory" : some(names))
                        + ". Give the directory that holds the weights");
    }

    /** Writers put the index last: shards alone are what somebody has not finished, or copied in part. */
    private static String whole(Path location, String name) {
        if (SHARD.matcher(name).matches()) {
            throw new MergeException(
                    ErrorCode.MISSING_SHARD,
                    location + " holds one shard of several, " + Printable.quoted(name) + ", and no " + INDEX
                            + " that names them. Add the others and the index");
        }
        return name;
    }

    private static boolean isPickle(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return PICKLES.stream().anyMatch(lower::endsWith);
    }

    static MergeException pickle(Path file) {
        return new MergeException(
                ErrorCode.PICKLE_REFUSED,
                file + " is a pickle: loading one can run any code, so only safetensors are read. "
                        + "Save the model as safetensors (save_pretrained(..., safe_serialization=True))");
    }

    private static String some(List<String> names) {
        String listed = names.stream().limit(5).map(Printable::quoted).collect(Collectors.joining(", "));
        return names.size() > 5 ? listed + " and " + (names.size() - 5) + " more" : listed;
    }

    /** Files of one role, in name order. */
    List<CheckpointFile> files(CheckpointFile.Role role) {
        return files.stream().filter(file -> file.role() == role).toList();
    }
}
