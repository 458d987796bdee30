package io.tributary.connect.source;

import io.tributary.connect.event.EventWire;
import io.tributary.connect.event.ExpertPublished;
import io.tributary.merge.MergeException;
import io.tributary.place.Candidate;
import io.tributary.place.Naming;
import io.tributary.place.Offer;
import io.tributary.place.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a place and announces every finished checkpoint once. What was announced is remembered in Connect's offsets,
 * one source partition per checkpoint and lineage; with exactly-once source support they are written in the
 * announcement's transaction.
 */
public final class CheckpointSourceTask extends SourceTask {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointSourceTask.class);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Deque<Candidate> waiting = new ArrayDeque<>();
    private final Set<Map<String, String>> announced = new HashSet<>();
    private String said = "";
    private @Nullable Setup setup;

    private record Setup(Place place, Naming naming, EventWire wire, double weight, long lookEveryMillis) {}

    @Override
    public String version() {
        return PluginVersion.text();
    }

    @Override
    public void start(Map<String, String> properties) {
        SourceSettings settings = SourceSettings.of(properties);
        setup = new Setup(
                settings.place(),
                settings.naming(),
                settings.wire(),
                settings.weight(),
                settings.lookEvery().toMillis());
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    /** One announcement at a time, so that each is committed as soon as it can be. */
    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        Setup now = java.util.Objects.requireNonNull(setup, "started before polled");
        if (waiting.isEmpty()) {
            look(now);
        }
        while (!waiting.isEmpty() && stopped.getCount() > 0) {
            Optional<SourceRecord> record = announcement(waiting.remove(), now);
            if (record.isPresent()) {
                return List.of(record.get());
            }
        }
        stopped.await(now.lookEveryMillis, TimeUnit.MILLISECONDS);
        return null;
    }

    private void look(Setup now) {
        try {
            ExpertPublished.prepare(now.wire);
            waiting.addAll(now.place.look());
        } catch (MergeException problem) {
            complain("Nothing is announced: ", problem);
        }
    }

    /** Empty where it was announced before, or cannot be. */
    private Optional<SourceRecord> announcement(Candidate candidate, Setup now) {
        try {
            Map<String, String> partition = new TreeMap<>(candidate.identity());
            String lineage = now.naming.lineage(candidate);
            partition.put("lineage", lineage);
            if (announced.contains(partition) || context.offsetStorageReader().offset(partition) != null) {
                candidate.settled();
                announced.add(partition);
                return Optional.empty();
            }
            Offer offer = now.naming.offer(candidate, lineage, () -> stopped.getCount() == 0);
            SourceRecord record = new ExpertPublished(offer, now.weight)
                    .event(now.wire)
                    .sourced(
                            partition,
                            Map.of(
                                    "expert",
                                    offer.expertId(),
                                    "digest",
                                    offer.expert().digest(),
                                    "where",
                                    candidate.where()));
            candidate.settled();
            announced.add(partition);
            LOG.info("{} is expert {} of lineage {}", candidate.where(), offer.expertId(), lineage);
            return Optional.of(record);
        } catch (MergeException problem) {
            if (problem.code().type().rejects()) {
                candidate.settled();
            }
            complain(candidate.where() + " is not announced: ", problem);
            return Optional.empty();
        }
    }

    /** Each thing once in a row: what fails for a reason outside is tried again at every look. */
    private void complain(String what, MergeException problem) {
        String text = what + problem.getMessage();
        if (!said.equals(text) && stopped.getCount() > 0) {
            said = text;
            LOG.warn("{} [{}]", text, problem.code());
        }
    }
}
