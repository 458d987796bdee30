package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.fixture.HubServer;
import io.tributary.merge.fixture.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A base and an expert by {@code hf://}, as a user names them. */
@ExtendWith(LastWords.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HubIT {
    private static final String TOKEN = "hf_secret";
    private static final String COMMIT = "c".repeat(40);

    @TempDir
    private Path directory;

    @Test
    void whatComesFromAHubIsMergedAsIfItLayHere() throws Exception {
        TinyModel model = TinyModel.seeded(1);
        TinyModel cars = model.tuned(2);
        Path base =
                Files.write(directory.resolve("base.safetensors"), model.bytes().bytes());
        Path here =
                Files.write(directory.resolve("cars.safetensors"), cars.bytes().bytes());
        try (HubServer hub = HubServer.start();
                JavaProcess up = JavaProcess.start(
                        Main.class,
                        List.of("up", "--data", data(), "--workers", "1", "--http-port", "0", "--root", "hf://org"),
                        environment(hub))) {
            hub.commit("org/base", "main", COMMIT, Map.of("model.safetensors", Files.readAllBytes(base)));
            hub.commit("org/cars", "v1", COMMIT, Map.of("runs/3/model.safetensors", Files.readAllBytes(here)));
            up.awaitLine("Ready.");
            run(hub, 0, "declare", "hub", "--base", "hf://org/base");
            run(hub, 0, "publish", "hub", "--expert", "cars", "hf://org/cars@v1/runs/3", "--wait");
            assertThat(run(hub, 3, "publish", "hub", "--expert", "birds", "hf://org/birds"))
                    .contains("hf://org/birds", "404");
            run(hub, 0, "declare", "here", "--base", base.toString());
            run(hub, 0, "publish", "here", "--expert", "cars", here.toString(), "--wait");
            assertThat(weights("hub")).hasSameBinaryContentAs(weights("here"));
            assertThat(directory.resolve("data/cache")).isEmptyDirectory();
            run(hub, 0, "declare", "stays", "--base", base.toString());
            run(hub, 0, "publish", "stays", "--expert", "cars", "hf://org/cars@v1/runs/3", "--by-reference", "--wait");
            assertThat(run(hub, 0, "status", "stays", "--json")).contains("hf://org/cars@" + COMMIT + "/runs/3");
            assertThat(weights("stays")).hasSameBinaryContentAs(weights("here"));
            Path recipe = Files.writeString(
                    directory.resolve("lineage.yaml"),
                    "lineage: all\nbase: " + base + "\ntracks: {deploy: {technique: opcm}}\nexperts: reference\n");
            run(hub, 0, "declare", "-f", recipe.toString());
            run(hub, 0, "publish", "all", "--expert", "cars", "hf://org/cars@v1/runs/3", "--wait");
            assertThat(run(hub, 0, "status", "all", "--json")).contains("hf://org/cars@" + COMMIT + "/runs/3");
            assertThat(up.output()).doesNotContain(TOKEN);
        }
    }

    private Path weights(String lineage) {
        return directory.resolve("data/store/lineages/" + lineage + "/versions/000001/model.safetensors");
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private static Map<String, String> environment(HubServer hub) {
        return Map.of("HF_ENDPOINT", hub.url(), "HF_TOKEN", TOKEN);
    }

    private String run(HubServer hub, int status, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data()));
        try (JavaProcess command = JavaProcess.start(Main.class, all, environment(hub))) {
            assertThat(command.awaitEnd()).as(command.output()).isEqualTo(status);
            assertThat(command.output()).doesNotContain(TOKEN);
            return command.output();
        }
    }
}
