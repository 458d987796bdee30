package io.tributary.connect.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.app.lineage.Announcement;
import io.tributary.app.lineage.Announcement.DeploymentFailed;
import io.tributary.app.lineage.Announcement.DeploymentRolledBack;
import io.tributary.app.lineage.Announcement.DeploymentStarted;
import io.tributary.app.lineage.Announcement.DeploymentVerified;
import io.tributary.app.wire.Wire;
import io.tributary.connect.event.EventWire;
import io.tributary.connect.event.Promotion;
import io.tributary.connect.fixture.SealedVersions;
import io.tributary.connect.targets.Observed;
import io.tributary.connect.targets.PromotedVersion;
import io.tributary.connect.targets.Target;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.LineageStore;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployingTest {
    @TempDir
    private Path store;

    private final List<Announcement> said = new ArrayList<>();
    private final Fleet fleet = new Fleet();
    private Instant now = Instant.ofEpochSecond(1_000);

    /** Replicas in memory, which may misbehave. */
    private static final class Fleet implements Target {
        private final List<String> serving = new ArrayList<>(List.of("", ""));
        private int updatable = 2;
        private int deployments;
        private Optional<ErrorCode> failure = Optional.empty();

        @Override
        public Observed observe(PromotedVersion version) {
            return new Observed(serving, version.weights());
        }

        @Override
        public Observed deploy(PromotedVersion version) {
            deployments++;
            failure.ifPresent(code -> {
                throw new MergeException(code, "the fleet fails");
            });
            for (int replica = 0; replica < updatable; replica++) {
                serving.set(replica, version.weights());
            }
            return observe(version);
        }
    }

    private SealedVersions versions() {
        return SealedVersions.in(store);
    }

    private Deploying deploying() {
        return deploying(Optional.empty());
    }

    private Deploying deploying(Optional<VersionCopies> copies) {
        return new Deploying(
                "fleet",
                fleet,
                new Versions(versions().store(), "/mnt", copies),
                event -> said.add(Wire.SINGLE_OBJECT.decode(
                        Announcement.class,
                        Objects.requireNonNull(event.produced().value()))),
                EventWire.of(Topics.DEFAULT),
                Duration.ofMinutes(10),
                () -> now);
    }

    private static Promotion promotion(long version, long previous) {
        return new Promotion("vision", "serving", Optional.of(version), Optional.of(previous));
    }

    @Test
    void aPromotionIsStartedBroughtAndVerified() {
        versions().seal("vision", 2);
        deploying().carryOut(promotion(2, 1), "promotions-0-5");
        assertThat(said).hasSize(2);
        DeploymentStarted started = (DeploymentStarted) said.get(0);
        DeploymentVerified verified = (DeploymentVerified) said.get(1);
        assertThat(started.weights()).isEqualTo(SealedVersions.weights(2));
        assertThat(verified.deployment()).isEqualTo(started.deployment());
        assertThat(verified.replicas()).isEqualTo(2);
        assertThat(verified.changed()).isTrue();
        assertThat(verified.target()).isEqualTo("fleet");
    }

    @Test
    void aPromotionThatComesTwiceChangesNothing() {
        versions().seal("vision", 2);
        Deploying deploying = deploying();
        deploying.carryOut(promotion(2, 1), "promotions-0-5");
        deploying.carryOut(promotion(2, 1), "promotions-0-5");
        assertThat(said).hasSize(2);
        deploying().carryOut(promotion(2, 1), "promotions-0-5");
        assertThat(fleet.deployments).isEqualTo(1);
        DeploymentVerified again = (DeploymentVerified) said.get(2);
        assertThat(again.changed()).isFalse();
        assertThat(again.deployment()).isEqualTo(((DeploymentVerified) said.get(1)).deployment());
    }

    @Test
    void aPromotionToAnOlderVersionIsARollBackByTheSamePath() {
        versions().seal("vision", 1);
        versions().seal("vision", 2);
        Deploying deploying = deploying();
        deploying.carryOut(promotion(2, 1), "promotions-0-5");
        deploying.carryOut(promotion(1, 2), "promotions-0-6");
        DeploymentRolledBack back = (DeploymentRolledBack) said.get(3);
        assertThat(back.version()).isEqualTo(1);
        assertThat(back.from()).isEqualTo(2);
        assertThat(fleet.serving).containsOnly(SealedVersions.weights(1));
    }

    @Test
    void halfTheReplicasAreTriedAgainAndThenSaidToHaveFailed() {
        versions().seal("vision", 2);
        Deploying deploying = deploying();
        fleet.updatable = 1;
        assertThatThrownBy(() -> deploying.carryOut(promotion(2, 1), "promotions-0-5"))
                .isInstanceOfSatisfying(
                        MergeException.class,
                        e -> assertThat(e.code().type().rejects()).isFalse());
        now = now.plusSeconds(601);
        assertThatThrownBy(() -> deploying.carryOut(promotion(2, 1), "promotions-0-5"))
                .isInstanceOfSatisfying(
                        MergeException.class,
                        e -> assertThat(e.code().type().rejects()).isTrue())
                .hasMessageContaining("within 600 s");
        assertThat(said).hasSize(2);
        DeploymentFailed failed = (DeploymentFailed) said.get(1);
        assertThat(failed.observed()).isEqualTo(SealedVersions.weights(2) + ",");
    }

    @Test
    void aRepairedFleetIsVerifiedByTheNextTry() {
        versions().seal("vision", 2);
        Deploying deploying = deploying();
        fleet.failure = Optional.of(ErrorCode.SERVING_UNAVAILABLE);
        assertThatThrownBy(() -> deploying.carryOut(promotion(2, 1), "promotions-0-5"))
                .hasMessageContaining("the fleet fails");
        fleet.failure = Optional.empty();
        deploying.carryOut(promotion(2, 1), "promotions-0-5");
        assertThat(said).hasExactlyElementsOfTypes(DeploymentStarted.class, DeploymentVerified.class);
    }

    @Test
    void aRefusalFailsAtOnceAndTheNextPromotionGoesOn() {
        versions().seal("vision", 2);
        versions().seal("vision", 3);
        Deploying deploying = deploying();
        fleet.failure = Optional.of(ErrorCode.SERVING_REFUSED);
        assertThatThrownBy(() -> deploying.carryOut(promotion(2, 1), "promotions-0-5"))
                .hasMessageContaining("does not serve version 2");
        fleet.failure = Optional.empty();
        deploying.carryOut(promotion(3, 2), "promotions-0-6");
        assertThat(said)
                .hasExactlyElementsOfTypes(
                        DeploymentStarted.class,
                        DeploymentFailed.class,
                        DeploymentStarted.class,
                        DeploymentVerified.class);
    }

    @Test
    void whatWasBeingTriedAndIsSupersededIsSaidToHaveFailed() {
        versions().seal("vision", 1);
        versions().seal("vision", 2);
        Deploying deploying = deploying();
        fleet.failure = Optional.of(ErrorCode.SERVING_UNAVAILABLE);
        assertThatThrownBy(() -> deploying.carryOut(promotion(2, 1), "promotions-0-5"))
                .hasMessageContaining("the fleet fails");
        deploying.superseded(promotion(2, 1), "promotions-0-5", promotion(1, 2));
        deploying.superseded(promotion(2, 1), "promotions-0-5", promotion(1, 2));
        assertThat(said).hasExactlyElementsOfTypes(DeploymentStarted.class, DeploymentFailed.class);
        assertThat(((DeploymentFailed) said.get(1)).reason()).contains("version 1");
    }

    @Test
    void copiesStayUntilALaterVersionIsServedByAll() {
        LongStream.rangeClosed(1, 4).forEach(version -> versions().seal("vision", version));
        Path copies = store.resolve("copies");
        Deploying deploying = deploying(Optional.of(new VersionCopies(copies)));
        LineageStore copied = SealedVersions.in(copies).store().lineage("vision");
        deploying.carryOut(promotion(1, 0), "promotions-0-5");
        deploying.carryOut(promotion(2, 1), "promotions-0-6");
        fleet.updatable = 1;
        assertThatThrownBy(() -> deploying.carryOut(promotion(3, 2), "promotions-0-7"))
                .hasMessageContaining("was given version 3");
        deploying.superseded(promotion(3, 2), "promotions-0-7", promotion(4, 3));
        assertThat(copied.versions()).containsExactly(1L, 2L, 3L);
        fleet.updatable = 2;
        deploying.carryOut(promotion(4, 3), "promotions-0-8");
        assertThat(copied.versions()).containsExactly(3L, 4L);
    }

    @Test
    void aVersionThatTheStoreDoesNotHaveFails() {
        assertThatThrownBy(() -> deploying().carryOut(promotion(9, 1), "promotions-0-5"))
                .hasMessageContaining("no version 9");
        assertThat(((DeploymentFailed) said.get(0)).reason()).contains("no version 9");
    }
}
