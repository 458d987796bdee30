package io.tributary.connect.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.lineage.Announcement.DeploymentRolledBack;
import io.tributary.app.lineage.Announcement.DeploymentVerified;
import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.Promotion;
import io.tributary.app.lineage.Announcement.VersionSealed;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.connect.fixture.Published;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trainer saves a folder; without anybody's doing the link and the model server come to serve what it made better.
 */
@Timeout(value = 580, unit = TimeUnit.SECONDS)
class WholeLineIT {
    @TempDir
    private Path directory;

    @Test
    void aSavedCheckpointIsServedThroughTheDeathOfAnyProcessAndARollbackBringsTheFormerBack() throws Exception {
        long seed = Long.getLong("tributary.seed", System.nanoTime());
        System.out.println("WholeLineIT: -Dtributary.seed=" + seed);
        Random random = new Random(seed);
        List<String> victims = new ArrayList<>(WholeLine.ROLES);
        Collections.shuffle(victims, random);
        try (WholeLine line = new WholeLine(directory);
                Announced announced = new Announced(line.bootstrap());
                Published published = new Published(line.bootstrap(), Topics.DEFAULT.lineageEvents())) {
            ServedWatch link = new ServedWatch("the link", line::linked);
            ServedWatch server = new ServedWatch("the server", line::answering);
            try (link;
                    server) {
                long saved = line.save(1);
                awaitServed(1, link, server);
                tell(saved, announced, published, link, server);
                for (int number = 2; number <= 1 + victims.size(); number++) {
                    String victim = victims.get(number - 2);
                    line.save(number);
                    Thread.sleep(random.nextInt(1500));
                    line.kill(victim);
                    long killed = System.currentTimeMillis();
                    awaitServed(number, link, server);
                    System.out.printf(
                            "version %d was served %d ms after kill -9 of %s%n",
                            number, System.currentTimeMillis() - killed, victim);
                }
                long last = 1L + victims.size();
                line.command("rollback", WholeLine.LINEAGE);
                announced.await(DeploymentRolledBack.class, back -> back.version() == last - 1);
                awaitServed(last - 1, link, server);
            }
            everyExpertIsInTheLogAndInOneStepOnly(published, announced, 1 + victims.size());
            nothingIsDeployedTwice(announced);
            servedOnlyWhatWasPromotedBefore(announced, link);
            servedOnlyWhatWasPromotedBefore(announced, server);
        }
    }

    private static void awaitServed(long version, ServedWatch... watches) {
        for (ServedWatch watch : watches) {
            Awaitility.await("version " + version)
                    .atMost(150, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> watch.now() == version);
        }
    }

    /** Milliseconds after the trainer's last byte at which each hop was done. */
    private static void tell(
            long saved, Announced announced, Published published, ServedWatch link, ServedWatch server) {
        published.await(2);
        System.out.printf(
                "after the save: announced %d ms, version sealed %d, evaluated %d, promoted %d, link verified %d, first answer %d%n",
                published.records().get(1).timestamp() - saved,
                announced.await(VersionSealed.class, one -> true).atMillis() - saved,
                announced.await(EvaluationCompleted.class, one -> true).atMillis() - saved,
                announced
                                .await(Promotion.class, one -> one.alias().equals("serving"))
                                .atMillis()
                        - saved,
                announced.await(DeploymentVerified.class, one -> true).atMillis() - saved,
                server.first(1) - saved);
        assertThat(link.first(1)).isGreaterThanOrEqualTo(saved);
    }

    private static void everyExpertIsInTheLogAndInOneStepOnly(Published published, Announced announced, int experts) {
        List<String> ids = LongStream.rangeClosed(1, experts)
                .mapToObj(number -> "e" + number)
                .toList();
        published.poll();
        assertThat(published.records())
                .map(record -> record.value())
                .filteredOn(ExpertPublished.class::isInstance)
                .extracting(event -> ((ExpertPublished) event).expertId())
                .containsExactlyElementsOf(ids);
        assertThat(announced.all(VersionSealed.class))
                .extracting(VersionSealed::lastExpert)
                .containsExactlyElementsOf(ids);
    }

    private static void nothingIsDeployedTwice(Announced announced) {
        assertThat(announced.all(DeploymentVerified.class).filter(DeploymentVerified::changed))
                .extracting(DeploymentVerified::deployment)
                .doesNotHaveDuplicates();
    }

    private static void servedOnlyWhatWasPromotedBefore(Announced announced, ServedWatch watch) {
        List<Promotion> promotions = announced
                .all(Promotion.class)
                .filter(promotion -> promotion.alias().equals("serving"))
                .toList();
        assertThat(watch.sightings()).isNotEmpty().allSatisfy(sighting -> assertThat(promotions)
                .anySatisfy(promotion -> {
                    assertThat(promotion.version()).isEqualTo(Optional.of(sighting.version()));
                    assertThat(promotion.atMillis()).isLessThanOrEqualTo(sighting.atMillis());
                }));
    }
}
