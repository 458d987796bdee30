package io.tributary.app.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.merge.evaluate.Suite;
import io.tributary.merge.file.Sha256;
import io.tributary.merge.kernel.ComputeDevice;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.version.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteMeasuringTest {
    private static final String PLACE = "lineages/l/versions/000003";

    @TempDir
    Path directory;

    private Path store = Path.of("");
    private LinearSuite suite = new LinearSuite(Path.of(""));
    private Path file = Path.of("");

    @BeforeEach
    void writeSuite() throws IOException {
        store = Files.createDirectories(directory.resolve("store"));
        suite = new LinearSuite(directory.resolve("suite"));
        file = suite.write();
    }

    @Test
    void everyTaskOfTheSuiteIsAMetricOfTheAnswer() throws Exception {
        EvaluationRequested request = request(PLACE, seal(PLACE, suite.expert("east")));
        EvaluationCompleted answer = measuring().measured(request).orElseThrow();
        assertThat(answer.failure()).isEmpty();
        assertThat(answer.metrics())
                .isEqualTo(Map.of(
                        "north/accuracy", 0.5, "east/accuracy", 1.0, "south/accuracy", 0.5, "west/accuracy", 0.5));
        assertThat(answer.samples()).containsEntry("east/accuracy", 20L);
        assertThat(answer.heldOut()).containsExactly("west");
        assertThat(answer.suite()).isEqualTo("compass");
        assertThat(answer.suiteDigest()).isEqualTo(Suite.read(file).digest());
        assertThat(answer.version()).isEqualTo(request.version());
        assertThat(answer.manifest()).isEqualTo(request.manifest());
        assertThat(answer.atMillis()).isEqualTo(9);
        assertThat(answer.seconds()).isPositive();
    }

    @Test
    void aModelWhoseOutputsAreNoNumbersIsWrongAndNotAFailure() throws Exception {
        Path broken = suite.model("broken", Float.NaN, Float.NaN, Float.NaN, Float.NaN);
        EvaluationCompleted answer =
                measuring().measured(request(PLACE, seal(PLACE, broken))).orElseThrow();
        assertThat(answer.failure()).isEmpty();
        assertThat(answer.metrics().values()).containsOnly(0.0);
    }

    @Test
    void aVersionThatTheProgramCannotComputeIsAnAnswerWithTheReason() throws Exception {
        String manifest = seal(PLACE, directory.resolve("suite/north.safetensors"));
        EvaluationCompleted answer =
                measuring().measured(request(PLACE, manifest)).orElseThrow();
        assertThat(answer.metrics()).isEmpty();
        assertThat(answer.failure()).contains("classifier.weight");
    }

    @Test
    void anotherStoresVersionIsNotMeasured() throws Exception {
        seal(PLACE, suite.base());
        assertThat(measuring()
                        .measured(request(PLACE, "ab".repeat(32)))
                        .orElseThrow()
                        .failure())
                .contains("expected " + "ab".repeat(32));
    }

    @Test
    void aPathThatLeadsOutOfTheStoreIsNotFollowed() throws Exception {
        String manifest = seal("lineages/l/../../outside", suite.base());
        assertThat(measuring()
                        .measured(request("lineages/l/../../outside", manifest))
                        .orElseThrow()
                        .failure())
                .contains("is not that of version");
    }

    @Test
    void ofAVersionThatIsGoneNothingIsSaid() throws Exception {
        assertThat(measuring().measured(request(PLACE, "ab".repeat(32)))).isEmpty();
    }

    @Test
    void aSuiteWhoseFilesAreMissingIsRefusedBeforeAnythingWaitsForIt() throws Exception {
        Suite read = Suite.read(file);
        assertThat(read.requireFiles()).isSameAs(read);
        Files.delete(directory.resolve("suite/south.safetensors"));
        assertThatThrownBy(read::requireFiles)
                .hasMessageContaining("task south")
                .hasMessageContaining("relative");
    }

    @Test
    void onlyRequestsForThisSuiteOrForAnyAreItsOwn() {
        SuiteMeasuring measuring = measuring();
        assertThat(measuring.isFor(request("", "v", "d"))).isTrue();
        assertThat(measuring.isFor(request("compass", "v", "d"))).isTrue();
        assertThat(measuring.isFor(request("vision8", "v", "d"))).isFalse();
    }

    private SuiteMeasuring measuring() {
        return new SuiteMeasuring(
                new LocalStore(store, List.of()), Suite.read(file), ComputeDevice.CPU, () -> Instant.ofEpochMilli(9));
    }

    /** The manifest's digest. */
    private String seal(String path, Path model) throws IOException {
        Path version = Files.createDirectories(store.resolve(path).normalize());
        Files.copy(model, version.resolve("model.safetensors"));
        return Sha256.of(Files.writeString(version.resolve(Manifest.NAME), "a manifest of " + path));
    }

    private static EvaluationRequested request(String path, String manifest) {
        return request("", path, manifest);
    }

    private static EvaluationRequested request(String suite, String path, String manifest) {
        return new EvaluationRequested("l", 5, "deploy", 3, path, manifest, 2, suite, 1);
    }
}
