package io.tributary.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tributary.schemas.SchemaRegistryException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A registry that answers as documented, and worse; a real one is asked in the application's tests. */
class SchemaRegistryTest {
    private static final String PAUSED = "io.tributary.event.LineagePaused";
    private static final Answer ID_7 = new Answer(200, "{\"id\": 7}");
    private static final Answer NO_SUBJECT = new Answer(404, "{\"error_code\": 40401}");
    private static final Answer FINE = new Answer(200, "{}");

    private final SchemaHistory history = SchemaHistory.bundled();
    private final GenericRecord paused = new GenericRecordBuilder(
                    history.current(PAUSED).orElseThrow().schema())
            .set("lineage", "birds")
            .set("atMillis", 1L)
            .set("reason", "lunch")
            .build();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpServer server;

    private record Answer(int status, String body) {}

    SchemaRegistryTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getRequestBody().readAllBytes();
            Answer answer = answers.isEmpty() ? new Answer(500, "{}") : answers.remove();
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private RegistryCodec codec(Optional<String> login) {
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/";
        return new RegistryCodec(history, new SchemaRegistry(address, login, Duration.ofMillis(800)));
    }

    private RegistryCodec codec() {
        return codec(Optional.empty());
    }

    private static void assertFails(Reason reason, Runnable work, String... words) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(SchemaRegistryException.class, failed -> assertThat(failed.reason())
                        .isEqualTo(reason))
                .hasMessageContainingAll(words);
    }

    @Test
    void aSchemaThatIsThereIsOnlyLookedUpAndOnlyOnce() {
        answers.add(ID_7);
        RegistryCodec codec = codec(Optional.of("me:secret"));
        codec.encode(paused);
        assertThat(ByteBuffer.wrap(codec.encode(paused)).getInt(1)).isEqualTo(7);
        assertThat(asked).containsExactly("POST /api/subjects/" + PAUSED + " Basic bWU6c2VjcmV0");
    }

    @Test
    void aNewSubjectIsToldHowItMayChange() {
        answers.addAll(List.of(NO_SUBJECT, FINE, ID_7));
        codec().encode(paused);
        assertThat(asked)
                .containsExactly(
                        "POST /api/subjects/" + PAUSED + " null",
                        "PUT /api/config/" + PAUSED + " null",
                        "POST /api/subjects/" + PAUSED + "/versions null");
    }

    @Test
    void anErrorThatMayPassIsAskedAgain() {
        answers.addAll(List.of(new Answer(503, ""), ID_7));
        codec().encode(paused);
        assertThat(asked).hasSize(2);
    }

    @Test
    void whatAnotherProcessRegistersMeanwhileIsFound() {
        answers.addAll(List.of(NO_SUBJECT, new Answer(409, "{}"), ID_7));
        assertThat(ByteBuffer.wrap(codec().encode(paused)).getInt(1)).isEqualTo(7);
    }

    @Test
    void whatDoesNotPassIsSaidWithTheRegistrysWords() {
        answers.add(new Answer(401, "{\"message\": \"who are you\"}"));
        assertFails(Reason.UNAVAILABLE, () -> codec().encode(paused), "401", "who are you");
        for (int attempt = 0; attempt < 5; attempt++) {
            answers.addAll(List.of(new Answer(404, "{}"), new Answer(409, "{\"message\": \"reason is no long\"}")));
        }
        assertFails(Reason.REFUSED, () -> codec().encode(paused), PAUSED, "409", "reason is no long");
        assertFails(Reason.UNAVAILABLE, () -> codec().encode(paused), "500");
    }

    @Test
    void aServerThatIsNoRegistryIsNotTakenForOne() {
        answers.add(new Answer(200, "<html>"));
        assertFails(Reason.UNAVAILABLE, () -> codec().encode(paused), "is this a schema registry?");
        answers.addAll(List.of(new Answer(404, "<html>"), new Answer(404, "<html>")));
        assertFails(Reason.UNAVAILABLE, () -> codec().encode(paused), "is this a schema registry?");
        answers.add(new Answer(404, "<html>"));
        assertFails(Reason.UNAVAILABLE, () -> codec().decode(new byte[] {0, 0, 0, 0, 9, 1}), "404");
    }

    @Test
    void aRecordWhoseSchemaIsNotThereIsUnreadable() {
        answers.add(new Answer(404, "{\"error_code\": 40403}"));
        assertUnreadable(UnreadableRecordException.Reason.UNKNOWN_SCHEMA, "schema 9");
        answers.add(new Answer(
                200,
                "{\"schema\": \"{\\\"type\\\": \\\"record\\\", \\\"name\\\": \\\"Theirs\\\","
                        + " \\\"fields\\\": []}\"}"));
        assertUnreadable(UnreadableRecordException.Reason.UNKNOWN_SCHEMA, "Theirs");
        answers.add(new Answer(200, "{\"schema\": \"syntax = proto3;\"}"));
        assertUnreadable(UnreadableRecordException.Reason.UNKNOWN_SCHEMA, "schema 9");
    }

    private void assertUnreadable(UnreadableRecordException.Reason reason, String words) {
        assertThatThrownBy(() -> codec().decode(new byte[] {0, 0, 0, 0, 9, 1}))
                .isInstanceOfSatisfying(UnreadableRecordException.class, unreadable -> assertThat(unreadable.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(words);
    }

    @Test
    void whileNobodyCanBeAskedARecordIsNotAtFault() {
        assertFails(Reason.UNAVAILABLE, () -> codec().decode(new byte[] {0, 0, 0, 0, 9, 1}), "500");
    }

    @Test
    void anAddressThatIsNoneIsRefusedWithoutSayingItsPassword() {
        for (String address : List.of("registry:8080", "ftp://registry", "http://me:secret@registry:8080")) {
            assertThatThrownBy(() -> new SchemaRegistry(address, Optional.empty(), Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected http://HOST:PORT")
                    .message()
                    .doesNotContain("secret");
        }
    }
}
