package io.tributary.merge.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a version comes from, as {@code tributary.json} tells it: enough to check every file and to make it again from
 * base and experts. Holds no wall clock, host or path, so that making it again gives the same text.
 *
 * @param comesFrom the lineage that its lineage comes from, for a fork or a replay; came later, and is absent elsewhere
 * @param parents numbers of the versions that it continues
 * @param base digest of the base
 * @param recipe as declared
 * @param experts in the order of their steps
 * @param files all but the manifest itself, by name
 * @param weights digest over the weight files' names and contents
 * @param tensors what the version's last step did to each tensor that it touched
 * @param software what made it, by name
 */
public record Manifest(
        int format,
        String lineage,
        String track,
        long version,
        long step,
        int epoch,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<ParentStep> comesFrom,

        List<Long> parents,
        String base,
        JsonNode recipe,
        double lambda,
        double meanTaskNorm,
        double accumulatorNorm,
        List<ManifestExpert> experts,
        SortedMap<String, ManifestFile> files,
        String weights,
        SortedMap<String, TensorReport> tensors,
        SortedMap<String, String> software) {
    public static final String NAME = "tributary.json";
    public static final int FORMAT = 1;

    public Manifest {
        comesFrom = List.copyOf(comesFrom);
        parents = List.copyOf(parents);
        experts = List.copyOf(experts);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        software = Collections.unmodifiableSortedMap(new TreeMap<>(software));
    }

    /** Indented canonical JSON, UTF-8. */
    public byte[] json() {
        return CanonicalJson.pretty(this).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Of the version in a directory.
     *
     * @throws MergeException {@code NOT_A_CHECKPOINT} where it has none, {@code INVALID_HEADER} where it is damaged
     */
    public static Manifest read(Path version) {
        Path file = version.resolve(NAME);
        try {
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException failure) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    version + " is not a version: it has no " + NAME
                            + ". Name a directory that Tributary sealed, for example store/lineages/NAME/versions/000001",
                    failure);
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
    }

    /**
     * From its text.
     *
     * @param where it was read, for the message
     * @throws MergeException {@code INVALID_HEADER} where it is damaged
     */
    public static Manifest parse(String where, byte[] json) {
        try {
            return CanonicalJson.read(new String(json, StandardCharsets.UTF_8), Manifest.class);
        } catch (JsonProcessingException failure) {
            throw new MergeException(
                    ErrorCode.INVALID_HEADER,
                    where + " is not a manifest of format " + FORMAT + ": " + failure.getOriginalMessage(),
                    failure);
        }
    }
}
