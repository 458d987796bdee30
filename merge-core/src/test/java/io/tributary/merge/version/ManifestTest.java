package io.tributary.merge.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.merge.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest as text. */
final class ManifestTest {
    @TempDir
    Path directory;

    private static Manifest manifest(List<ParentStep> comesFrom) {
        return new Manifest(
                Manifest.FORMAT,
                "line",
                "deploy",
                1,
                1,
                0,
                comesFrom,
                List.of(),
                "base",
                JsonNodeFactory.instance.objectNode(),
                1,
                1,
                1,
                List.of(),
                new TreeMap<>(),
                "weights",
                new TreeMap<>(),
                new TreeMap<>());
    }

    private Manifest written(Manifest manifest) throws Exception {
        Files.write(directory.resolve(Manifest.NAME), manifest.json());
        return Manifest.read(directory);
    }

    @Test
    void aForkNamesTheLineageAndTheStepThatItComesFrom() throws Exception {
        Manifest fork = manifest(List.of(new ParentStep("vision", 5)));

        assertThat(written(fork)).isEqualTo(fork);
        assertThat(CanonicalJson.tree(new String(fork.json(), StandardCharsets.UTF_8))
                        .path("comesFrom")
                        .path(0)
                        .path("lineage")
                        .textValue())
                .isEqualTo("vision");
    }

    @Test
    void oneThatComesFromNowhereReadsLikeThoseOfAnEarlierRelease() throws Exception {
        Manifest plain = manifest(List.of());

        assertThat(new String(plain.json(), StandardCharsets.UTF_8)).doesNotContain("comesFrom");
        assertThat(written(plain)).isEqualTo(plain);
    }
}
