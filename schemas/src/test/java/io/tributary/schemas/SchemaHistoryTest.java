package io.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
    private static final String ADVICE = "%nThe schemas in src/main/avro differ from the bundled history. Where that is"
            + " meant, record it:%n  ./mvnw -pl schemas test -Dtest=SchemaHistoryTest -Dschemas.record=add%n(replace"
            + " instead of add: only for a shape that no release has written yet), then run the tests again.%n";

    private final SchemaSources sources = SchemaSources.read();
    private final SchemaHistory history = SchemaHistory.bundled();

    @BeforeAll
    static void recordWhereAsked() throws IOException {
        String change = System.getProperty("schemas.record");
        if (change != null) {
            HistoryRecorder.record(
                    SchemaSources.read(), HistoryRecorder.Change.valueOf(change.toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    void theNewestEntryOfEveryMessageIsItsSource() {
        assertThat(history.names())
                .as(ADVICE.formatted())
                .containsExactlyInAnyOrderElementsOf(sources.messages().keySet());
        sources.messages().forEach((name, source) -> assertThat(
                        HistoryRecorder.text(history.current(name).orElseThrow().schema()))
                .as(ADVICE.formatted())
                .isEqualTo(HistoryRecorder.text(source)));
    }

    @Test
    void everyShapeReadsAllOlderOnes() {
        for (String name : history.names()) {
            List<EventSchema> versions = List.copyOf(history.versions(name).values());
            for (int newer = 0; newer < versions.size(); newer++) {
                for (int older = 0; older < newer; older++) {
                    assertReads(versions.get(newer), versions.get(older));
                }
            }
        }
    }

    private static void assertReads(EventSchema newer, EventSchema older) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(newer.schema(), older.schema())
                        .getType())
                .as(
                        "%s: entry %d must read what entry %d wrote: give new fields a default, keep the others",
                        newer.name(), newer.number(), older.number())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    @Test
    void everyEntryIsInTheIndexUnderItsNameNumberAndFingerprint() throws IOException {
        Path directory = Path.of("src/main/resources/io/tributary/schemas/history");
        Set<String> files;
        try (Stream<Path> tree = Files.walk(directory)) {
            files = tree.filter(path -> path.toString().endsWith(".avsc"))
                    .map(path ->
                            Optional.ofNullable(path.getParent()).orElseThrow().getFileName() + " "
                                    + HistoryRecorder.number(path))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> indexed = new TreeSet<>();
        for (String name : history.names()) {
            history.versions(name).forEach((number, entry) -> {
                indexed.add(name + " " + number);
                assertThat(SchemaSources.fingerprint(entry.schema()))
                        .as(name + " " + number)
                        .isEqualTo(entry.fingerprint());
                assertThat(history.withFingerprint(entry.fingerprint())).contains(entry);
                assertThat(entry.schema().getFullName()).isEqualTo(name);
            });
        }
        assertThat(indexed).isEqualTo(files);
        assertThat(Files.readString(directory.resolve("index.txt"), StandardCharsets.UTF_8)
                        .lines())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyTypeLiesInTheFileThatHasItsName() {
        sources.types().values().forEach(type -> assertThat(SchemaSources.DIRECTORY
                        .resolve(type.getNamespace().replace("io.tributary.", ""))
                        .resolve(type.getName() + ".avsc"))
                .isRegularFile());
    }

    @Test
    void everyTypeAndEveryFieldSaysWhatItIs() {
        for (Schema type : sources.types().values()) {
            assertThat(type.getDoc()).as(type.getFullName()).isNotBlank();
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().forEach(field -> assertThat(field.doc())
                        .as(type.getFullName() + "." + field.name())
                        .isNotBlank());
            }
        }
    }

    @Test
    void fieldsThatMayBeAbsentOrEmptyHaveThatAsDefault() {
        for (Schema type : sources.types().values()) {
            if (type.getType() == Schema.Type.RECORD) {
                type.getFields().stream().filter(SchemaHistoryTest::mayBeEmpty).forEach(field -> assertThat(
                                field.hasDefaultValue())
                        .as(type.getFullName() + "." + field.name())
                        .isTrue());
            }
        }
    }

    private static boolean mayBeEmpty(Schema.Field field) {
        Schema type = field.schema();
        return type.getType() == Schema.Type.ARRAY || type.getType() == Schema.Type.MAP || type.isNullable();
    }

    @Test
    void everyMessageNamesATopicThatExists() {
        Set<String> topics = Topics.DEFAULT.all().stream().map(Topic::name).collect(Collectors.toSet());
        topics.add("state");
        topics.add("tasks");
        sources.messages()
                .forEach((name, message) -> assertThat(topics).as(name).contains(message.getProp("topic")));
    }
}
