package io.tributary.app.webhook;

import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.merge.MergeException;
import io.tributary.merge.technique.ExpertWeight;
import io.tributary.place.Candidate;
import io.tributary.place.Naming;
import io.tributary.place.Offer;
import io.tributary.place.Stop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works hints off: looks at what they point to, brings the checkpoint into the store and publishes it. What fails for a
 * reason outside is tried again, ever more seldom, for a day; what is no checkpoint is not. Used by one thread.
 */
final class Announcer {
    static final Duration GIVES_UP_AFTER = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Map<String, Sender> senders;
    private final Naming naming;
    private final Consumer<ExpertPublished> publish;
    private final Spool spool;
    private final InstantSource clock;
    private final Set<Map<String, String>> announced = new HashSet<>();
    private final Map<String, Trouble> troubles = new HashMap<>();

    /** What was tried in vain. */
    private record Trouble(Duration pause, Instant next) {}

    /** @param publish returns when it is safe */
    Announcer(
            List<Sender> senders, Naming naming, Consumer<ExpertPublished> publish, Spool spool, InstantSource clock) {
        this.senders = new TreeMap<>();
        senders.forEach(sender -> this.senders.put(sender.name(), sender));
        this.naming = naming;
        this.publish = publish;
        this.spool = spool;
        this.clock = clock;
    }

    /** Tries everything that is due, until {@code stopped} says so. */
    void work(Stop stopped) {
        for (Hint hint : spool.all()) {
            Trouble trouble = troubles.get(hint.key());
            if (stopped.wanted()) {
                return;
            }
            if (trouble == null || !clock.instant().isBefore(trouble.next)) {
                attempt(hint, stopped);
            }
        }
    }

    private void attempt(Hint hint, Stop stopped) {
        try {
            Optional<Candidate> candidate = look(hint);
            if (candidate.isPresent()) {
                announce(hint, candidate.get(), stopped);
            } else {
                LOG.info("{} is no checkpoint to announce", hint);
                done(hint);
            }
        } catch (MergeException problem) {
            again(hint, problem.getMessage() + " [" + problem.code() + "]");
        } catch (RuntimeException bug) {
            LOG.error("A bug in Tributary", bug);
            again(hint, bug.toString());
        }
    }

    /** Whatever a hub refuses may be allowed when its token is mended: only what it holds is final. */
    private Optional<Candidate> look(Hint hint) {
        Sender sender = senders.get(hint.sender());
        return sender == null ? Optional.empty() : sender.look(hint);
    }

    private void announce(Hint hint, Candidate candidate, Stop stopped) {
        try {
            announce(candidate, stopped);
        } catch (MergeException problem) {
            if (!problem.code().type().rejects()) {
                throw problem;
            }
            LOG.warn("Not announced: {}: {} [{}]", hint, problem.getMessage(), problem.code());
        }
        done(hint);
    }

    private void announce(Candidate candidate, Stop stopped) {
        Map<String, String> identity = new TreeMap<>(candidate.identity());
        String lineage = naming.lineage(candidate);
        identity.put("lineage", lineage);
        if (announced.contains(identity)) {
            LOG.info("{} was announced before", candidate.where());
            return;
        }
        Offer offer = naming.offer(candidate, lineage, stopped);
        publish.accept(new ExpertPublished(
                offer.lineage(),
                offer.madeAtMillis(),
                offer.expertId(),
                offer.expert(),
                Optional.empty(),
                ExpertWeight.DEFAULT,
                List.of(),
                offer.attributes()));
        announced.add(identity);
        LOG.info("{} is expert {} of lineage {}", candidate.where(), offer.expertId(), offer.lineage());
    }

    private void again(Hint hint, String problem) {
        Instant now = clock.instant();
        if (Duration.between(hint.since(), now).compareTo(GIVES_UP_AFTER) > 0) {
            LOG.warn("Given up: {}: {}", hint, problem);
            done(hint);
            return;
        }
        Trouble former = troubles.get(hint.key());
        Duration pause = former == null ? SHORTEST_PAUSE : former.pause.multipliedBy(2);
        Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        troubles.put(hint.key(), new Trouble(bounded, now.plus(bounded)));
        LOG.warn("Tried again in {} s: {}: {}", bounded.toSeconds(), hint, problem);
    }

    private void done(Hint hint) {
        spool.remove(hint);
        troubles.remove(hint.key());
    }
}
