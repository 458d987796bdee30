package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.process.JavaProcess;
import io.tributary.app.process.LastWords;
import io.tributary.merge.file.Directories;
import io.tributary.merge.fixture.S3Server;
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

/** The stream over a bucket of a real S3 server, as a user runs it. */
@ExtendWith(LastWords.class)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class BucketIT {
    private static final String STORE = "s3://" + S3Server.BUCKET + "/tributary";

    @TempDir
    private Path directory;

    @Test
    void versionsInABucketAreThoseOfADirectoryByteForByteAlsoWhereACacheWasLost() throws Exception {
        TinyModel model = TinyModel.seeded(1);
        Path base = model.write(directory.resolve("base.safetensors"));
        List<Path> experts = List.of(
                model.tuned(2).write(directory.resolve("cars.safetensors")),
                model.tuned(3).write(directory.resolve("birds.safetensors")));
        try (S3Server server = S3Server.start(directory)) {
            Map<String, String> environment = server.environment();
            try (JavaProcess up = up("local", Map.of())) {
                declare(base, "local", Map.of());
                publish(experts.get(0), "local", Map.of());
                publish(experts.get(1), "local", Map.of());
                up.terminate();
                up.awaitEnd();
            }
            try (JavaProcess up = up("bucket", environment, "--store", STORE)) {
                declare(base, "bucket", environment);
                assertThat(publish(experts.get(0), "bucket", environment))
                        .contains(STORE + "/lineages/line/versions/000001");
                up.terminate();
                up.awaitEnd();
                assertThat(up.output()).doesNotContain(S3Server.SECRET);
            }
            Directories.delete(directory.resolve("bucket/cache"));
            try (JavaProcess up = up("bucket", environment)) {
                server.write("trainers/birds/model.safetensors", Files.readAllBytes(experts.get(1)));
                String birds = "s3://" + S3Server.BUCKET + "/trainers/birds";
                run(environment, "publish", "line", "--expert", "birds", birds, "--wait", "--data", data("bucket"));
                assertThat(run(environment, "versions", "line", "--data", data("bucket")))
                        .contains(STORE + "/lineages/line/versions/000002");
                Path report = directory.resolve("report.html");
                run(environment, "report", "line", "--data", data("bucket"), "--out", report.toString());
                assertThat(report).isNotEmptyFile();
                up.terminate();
                up.awaitEnd();
            }
            for (String version : List.of("000001", "000002")) {
                String place = "lineages/line/versions/" + version;
                List<Path> files =
                        Directories.list(directory.resolve("local/store").resolve(place));
                assertThat(files).hasSizeGreaterThan(2);
                for (Path file : files) {
                    assertThat(server.read("tributary/" + place + "/" + file.getFileName()))
                            .as("%s", file)
                            .isEqualTo(Files.readAllBytes(file));
                }
            }
            assertThat(directory.resolve("bucket/store")).isEmptyDirectory();
        }
    }

    @Test
    void anExpertThatStaysInABucketIsFoldedAndReplayedByWorkersWhoMayReadThere() throws Exception {
        TinyModel model = TinyModel.seeded(1);
        Path base = model.write(directory.resolve("base.safetensors"));
        Path cars = model.tuned(2).write(directory.resolve("cars.safetensors"));
        String trainers = "s3://" + S3Server.BUCKET + "/trainers";
        try (S3Server server = S3Server.start(directory)) {
            Map<String, String> environment = server.environment();
            server.write("trainers/cars/model.safetensors", Files.readAllBytes(cars));
            server.write("trainers/birds.safetensors", model.tuned(3).bytes().bytes());
            server.write("others/cars/model.safetensors", Files.readAllBytes(cars));
            try (JavaProcess up = up("stay", environment, "--root", trainers)) {
                declare(base, "stay", environment);
                refer(0, environment, "cars", trainers + "/cars");
                refer(0, environment, "birds", trainers + "/birds.safetensors");
                assertThat(refer(3, environment, "outside", "s3://" + S3Server.BUCKET + "/others/cars"))
                        .contains("OUTSIDE_ROOTS", "/others/cars", trainers);
                assertThat(Directories.list(directory.resolve("stay/store/experts")))
                        .isEmpty();
                String again = run(environment, "replay", "line", "--json", "--data", data("stay"));
                assertThat(again).contains("\"identical\" : true");
                server.write(
                        "trainers/cars/model.safetensors",
                        model.tuned(4).bytes().bytes());
                assertThat(run(3, environment, "replay", "line", "--reverse", "--data", data("stay")))
                        .contains("cars", "changed");
                up.terminate();
                up.awaitEnd();
                assertThat(up.output()).doesNotContain(S3Server.SECRET);
            }
            try (JavaProcess up = up("local", Map.of())) {
                declare(base, "local", Map.of());
                publish(cars, "local", Map.of());
                up.terminate();
                up.awaitEnd();
            }
            String first = "store/lineages/line/versions/000001/model.safetensors";
            assertThat(directory.resolve("stay").resolve(first))
                    .hasSameBinaryContentAs(directory.resolve("local").resolve(first));
        }
    }

    private String refer(int status, Map<String, String> environment, String id, String address) throws Exception {
        return run(
                status,
                environment,
                "publish",
                "line",
                "--expert",
                id,
                address,
                "--by-reference",
                "--wait",
                "--data",
                data("stay"));
    }

    private JavaProcess up(String name, Map<String, String> environment, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("up", "--data", data(name), "--workers", "1", "--http-port", "0"));
        arguments.addAll(List.of(more));
        JavaProcess up = JavaProcess.start(Main.class, arguments, environment);
        up.awaitLine("Ready.");
        return up;
    }

    private void declare(Path base, String name, Map<String, String> environment) throws Exception {
        run(environment, "declare", "line", "--base", base.toString(), "--publish", "every", "--data", data(name));
    }

    private String publish(Path expert, String name, Map<String, String> environment) throws Exception {
        String id = String.valueOf(expert.getFileName()).replace(".safetensors", "");
        return run(environment, "publish", "line", "--expert", id, expert.toString(), "--wait", "--data", data(name));
    }

    private String data(String name) {
        return directory.resolve(name).toString();
    }

    private static String run(Map<String, String> environment, String... arguments) throws Exception {
        return run(0, environment, arguments);
    }

    private static String run(int status, Map<String, String> environment, String... arguments) throws Exception {
        try (JavaProcess command = JavaProcess.start(Main.class, List.of(arguments), environment)) {
            assertThat(command.awaitEnd()).as(command.output()).isEqualTo(status);
            return command.output();
        }
    }
}
