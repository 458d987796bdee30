package io.tributary.connect.event;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.wire.Wire;
import io.tributary.connect.source.SourceSettings;
import io.tributary.connect.source.WireSettings;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.checkpoint.CheckpointRef;
import io.tributary.place.Offer;
import io.tributary.schemas.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * With {@code schema.registry}, connectors write and read what the application does; the registry answers as
 * documented.
 */
class EventWireTest {
    private static final String PUBLISHED = "io.tributary.event.ExpertPublished";
    private static final ExpertPublished CARS = new ExpertPublished(
            new Offer("vision", 5, "cars-1", new CheckpointRef("file:///cars", "ab".repeat(32)), Map.of()), 1);
    private static final Announcement.Promotion PROMOTION =
            new Announcement.Promotion("vision", 5, "serving", Optional.of(3L), Optional.empty(), "gate");

    private final WireMockServer registry = new WireMockServer(options().dynamicPort());

    @BeforeEach
    void start() {
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop();
    }

    private EventWire wire() {
        return WireSettings.of(new AbstractConfig(
                WireSettings.in(new ConfigDef()),
                Map.of("schema.registry", registry.baseUrl(), "topic.prefix", "team.")));
    }

    private Wire theirs() {
        return Wire.withRegistry(registry.baseUrl(), Optional.empty(), Duration.ofSeconds(20));
    }

    private void has(String name, int id) throws Exception {
        registry.stubFor(post("/subjects/" + name).willReturn(okJson("{\"id\": " + id + "}")));
        registry.stubFor(get("/schemas/ids/" + id)
                .willReturn(okJson(new ObjectMapper()
                        .createObjectNode()
                        .put("schema", EventWire.schema(name).toString())
                        .toString())));
    }

    @Test
    void anExpertIsWrittenWithTheRegistrysIdentifier() throws Exception {
        has(PUBLISHED, 7);
        byte[] bytes = CARS.event(wire()).produced().value();
        assertThat(Arrays.copyOf(bytes, 5)).isEqualTo(new byte[] {0, 0, 0, 0, 7});
        assertThat(theirs().decode(LineageEvent.class, bytes))
                .isEqualTo(Wire.SINGLE_OBJECT.decode(
                        LineageEvent.class,
                        CARS.event(EventWire.of(Topics.DEFAULT)).produced().value()));
    }

    @Test
    void promotionsOfBothEncodingsAreRead() throws Exception {
        has("io.tributary.event.Promotion", 9);
        byte[] registered = theirs().encode(PROMOTION);
        assertThat(registered[0]).isZero();
        assertThat(Promotion.decode(wire(), registered))
                .isEqualTo(Promotion.decode(wire(), Wire.SINGLE_OBJECT.encode(PROMOTION)));
    }

    @Test
    void aRegistryThatIsNotForUsIsWorthAnotherTry() {
        registry.stubFor(post("/subjects/" + PUBLISHED).willReturn(status(403)));
        assertThatThrownBy(() -> ExpertPublished.prepare(wire()))
                .isInstanceOfSatisfying(MergeException.class, failed -> {
                    assertThat(failed.code()).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
                    assertThat(failed.code().type().rejects()).isFalse();
                });
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        assertThatThrownBy(() -> SourceSettings.of(Map.of("place", "directory", "schema.registry", "registry:8080")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("schema.registry", "http://HOST:PORT");
    }
}
