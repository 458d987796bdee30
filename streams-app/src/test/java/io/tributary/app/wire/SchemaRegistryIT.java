package io.tributary.app.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.LineagePaused;
import io.tributary.app.lineage.LineageEvent.LineageResumed;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.Task;
import io.tributary.app.lineage.TaskReport;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.schemas.EventSchema;
import io.tributary.schemas.SchemaHistory;
import io.tributary.schemas.UnreadableRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registry encoding against a real Apicurio server. */
class SchemaRegistryIT {
    private static final String COMPLETED = "io.tributary.event.EvaluationCompleted";
    private static final String PAUSED = "io.tributary.event.LineagePaused";
    private static final LineagePaused LUNCH = new LineagePaused("birds", 1_700_000_000_000L, "lunch");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private Optional<ApicurioServer> server = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        Optional<String> missing = ApicurioServer.missing();
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        server = Optional.of(ApicurioServer.start(directory));
    }

    @AfterEach
    void stop() {
        server.ifPresent(ApicurioServer::close);
    }

    private ApicurioServer registry() {
        return server.orElseThrow();
    }

    private Wire wire() {
        return Wire.withRegistry(registry().url(), Optional.empty(), Duration.ofSeconds(20));
    }

    @Test
    void aRecordNamesItsSchemaAsConfluentsSerializersDo() throws Exception {
        byte[] bytes = wire().encode(LUNCH);
        assertThat(bytes[0]).isZero();
        int id = ByteBuffer.wrap(bytes).getInt(1);
        Schema written = schema(registry().call("GET", "/schemas/ids/" + id, ""));
        GenericRecord read = new GenericDatumReader<GenericRecord>(written)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
        assertThat(read).hasToString("{\"lineage\": \"birds\", \"atMillis\": 1700000000000, \"reason\": \"lunch\"}");
        // What Apicurio's own deserializer asks for.
        assertThat(new Schema.Parser().parse(registry().contentId(id).body()).getFullName())
                .isEqualTo(PAUSED);
    }

    @Test
    void bothEncodingsAreReadAndTheRegistrysOnlyWithIt() {
        Wire wire = wire();
        assertThat(wire.decode(LineageEvent.class, wire.encode(LUNCH))).isEqualTo(LUNCH);
        assertThat(wire.decode(LineageEvent.class, Wire.SINGLE_OBJECT.encode(LUNCH)))
                .isEqualTo(LUNCH);
        assertThat(wire().decode(LineageEvent.class, wire.encode(LUNCH))).isEqualTo(LUNCH);
        assertThatThrownBy(() -> Wire.SINGLE_OBJECT.decode(LineageEvent.class, wire.encode(LUNCH)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("schema registry");
    }

    @Test
    void everyMessageIsTakenWithItsHistory() throws Exception {
        wire().prepare(
                        LineageEvent.class,
                        Announcement.class,
                        Task.class,
                        TaskReport.class,
                        StatusRow.class,
                        Fact.class);
        assertThat(registry().subjects()).contains(COMPLETED, PAUSED).hasSizeGreaterThan(50);
        SortedMap<Integer, EventSchema> shapes = SchemaHistory.bundled().versions(COMPLETED);
        assertThat(registry()
                        .call("GET", "/subjects/" + COMPLETED + "/versions", "")
                        .body()
                        .split(","))
                .hasSize(shapes.size());
        assertThat(registry().call("GET", "/config/" + COMPLETED, "").body()).contains("BACKWARD_TRANSITIVE");
    }

    @Test
    void rolesThatStartAtOnceDoNotDisturbEachOther() {
        List<CompletableFuture<Void>> roles = Stream.generate(
                        () -> CompletableFuture.runAsync(() -> wire().prepare(LineageEvent.class, Task.class)))
                .limit(4)
                .toList();
        assertThat(roles).allSatisfy(role -> assertThat(role).succeedsWithin(Duration.ofSeconds(60)));
    }

    @Test
    void aRecordOfAnOlderReleaseGetsTheDefaultsOfNewFields() throws Exception {
        Schema first = Objects.requireNonNull(
                        SchemaHistory.bundled().versions(COMPLETED).get(1))
                .schema();
        GenericRecordBuilder old = new GenericRecordBuilder(first);
        for (Schema.Field field : first.getFields()) {
            if (field.defaultVal() == null) {
                old.set(field, some(field.schema()));
            }
        }
        byte[] bytes = bytes(register(COMPLETED, first.toString()), old.build());
        Announcement read = wire().decode(Announcement.class, bytes);
        assertThat(read).isInstanceOf(EvaluationCompleted.class);
        assertThat(read.lineage()).isEqualTo("text");
    }

    @Test
    void aRecordOfANewerReleaseIsReadWithoutWhatIsNew() throws Exception {
        Wire wire = wire();
        wire.encode(LUNCH);
        ObjectNode newer = (ObjectNode) JSON.readTree(
                SchemaHistory.bundled().current(PAUSED).orElseThrow().schema().toString());
        ((ArrayNode) newer.get("fields"))
                .addObject()
                .put("name", "until")
                .put("type", "long")
                .put("default", 0);
        GenericRecord record = new GenericRecordBuilder(SchemaParser.parseSingle(newer.toString()))
                .set("lineage", "birds")
                .set("atMillis", 1_700_000_000_000L)
                .set("reason", "lunch")
                .set("until", 5L)
                .build();
        byte[] bytes = bytes(register(PAUSED, newer.toString()), record);
        assertThat(wire.decode(LineageEvent.class, bytes)).isEqualTo(LUNCH);
    }

    @Test
    void anIncompatibleSchemaIsRefusedByTheRegistryOnceOursAreThere() throws Exception {
        wire().prepare(LineagePaused.class);
        ObjectNode incompatible = (ObjectNode) JSON.readTree(
                SchemaHistory.bundled().current(PAUSED).orElseThrow().schema().toString());
        ((ArrayNode) incompatible.get("fields"))
                .addObject()
                .put("name", "until")
                .put("type", "long");
        assertThat(registry()
                        .call("POST", "/subjects/" + PAUSED + "/versions", document(incompatible.toString()))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void whereTheRegistryRefusesOurSchemaItIsSaidBeforeAnythingIsWritten() throws Exception {
        register(
                PAUSED,
                "{\"type\": \"record\", \"name\": \"LineagePaused\", \"namespace\": \"io.tributary.event\","
                        + " \"fields\": [{\"name\": \"lineage\", \"type\": \"long\"}]}");
        registry().call("PUT", "/config/" + PAUSED, "{\"compatibility\": \"BACKWARD\"}");
        assertThatThrownBy(() -> wire().prepare(LineagePaused.class))
                .isInstanceOfSatisfying(MergeException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.SCHEMA_REFUSED))
                .hasMessageContainingAll(PAUSED, "409");
        wire().prepare(LineageResumed.class);
    }

    @Test
    void whatIsKnownIsReadAndWrittenWhileTheRegistryIsAway() {
        Wire wire = wire();
        wire.prepare(LineagePaused.class);
        registry().close();
        assertThat(wire.decode(LineageEvent.class, wire.encode(LUNCH))).isEqualTo(LUNCH);
    }

    private int register(String subject, String schema) throws Exception {
        HttpResponse<String> answer = registry().call("POST", "/subjects/" + subject + "/versions", document(schema));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("id").asInt();
    }

    private static String document(String schema) {
        return JSON.createObjectNode().put("schema", schema).toString();
    }

    private static Schema schema(HttpResponse<String> answer) throws IOException {
        return SchemaParser.parseSingle(
                JSON.readTree(answer.body()).get("schema").asText());
    }

    private static byte[] bytes(int id, GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).putInt(1, id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema(), GenericData.get()).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    /** Some value of a type, the same every time. */
    private static Object some(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> "text";
            case LONG -> 1L;
            case INT -> 1;
            case DOUBLE -> 1.0;
            case MAP -> Map.of();
            case ARRAY -> List.of();
            default -> throw new IllegalStateException(schema.toString());
        };
    }
}
