package io.tributary.connect.serving;

import io.tributary.connect.event.Deployment;
import io.tributary.connect.event.Event;
import io.tributary.connect.event.EventWire;
import io.tributary.connect.event.Promotion;
import io.tributary.connect.targets.Observed;
import io.tributary.connect.targets.PromotedVersion;
import io.tributary.connect.targets.Target;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries promotions out, one after the other. A version that is served already is only verified, so that a promotion
 * that comes twice changes nothing; what was verified once is not announced again.
 */
final class Deploying {
    private final String name;
    private final Target target;
    private final Versions versions;
    private final Consumer<Event> announcements;
    private final EventWire wire;
    private final Duration patience;
    private final InstantSource clock;

    private final Map<String, String> finished = new HashMap<>();
    private final Map<String, Instant> begun = new HashMap<>();
    private final Set<String> started = new HashSet<>();

    /**
     * @param name of the target, in events
     * @param patience how long a deployment is tried
     */
    Deploying(
            String name,
            Target target,
            Versions versions,
            Consumer<Event> announcements,
            EventWire wire,
            Duration patience,
            InstantSource clock) {
        this.name = name;
        this.target = target;
        this.versions = versions;
        this.announcements = announcements;
        this.wire = wire;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Ends when the target serves the version and says so.
     *
     * @param record names the promotion's record, so that the same promotion is the same deployment
     * @throws MergeException that {@code rejects()} where trying again is useless, after {@code DeploymentFailed}; any
     *     other where the same call should be made again after a while
     */
    void carryOut(Promotion promotion, String record) {
        String alias = promotion.lineage() + "/" + promotion.alias();
        if (record.equals(finished.get(alias))) {
            return;
        }
        Instant since = begun.computeIfAbsent(record, first -> clock.instant());
        Deployment deployment = deployment(promotion, "", record);
        try {
            PromotedVersion version = versions.of(promotion);
            deployment = deployment(promotion, version.weights(), record);
            versions.bring(version);
            deploy(promotion, version, deployment, since);
        } catch (MergeException problem) {
            boolean given = clock.instant().isAfter(since.plus(patience));
            if (!problem.code().type().rejects() && !given) {
                throw problem;
            }
            announcements.accept(deployment.failed(wire, now(), seen(promotion), problem.getMessage()));
            done(alias, record);
            throw new MergeException(
                    problem.code().type().rejects() ? problem.code() : ErrorCode.SERVING_REFUSED,
                    name + " does not serve version " + promotion.version().orElse(0L) + " of " + promotion.lineage()
                            + (given ? " within " + patience.toSeconds() + " s" : "") + ": " + problem.getMessage(),
                    problem);
        }
        done(alias, record);
        versions.tidy(promotion);
    }

    /** A promotion that was being tried, and in whose place another one came. */
    void superseded(Promotion promotion, String record, Promotion by) {
        if (begun.remove(record) != null) {
            String reason =
                    "superseded by the promotion of version " + by.version().orElse(0L);
            announcements.accept(
                    deployment(promotion, weights(promotion), record).failed(wire, now(), seen(promotion), reason));
        }
    }

    private String weights(Promotion promotion) {
        try {
            return versions.of(promotion).weights();
        } catch (MergeException unknown) {
            return "";
        }
    }

    private void deploy(Promotion promotion, PromotedVersion version, Deployment deployment, Instant since) {
        Observed before = target.observe(version);
        Observed after = before;
        if (!before.served()) {
            if (started.add(deployment.id())) {
                announcements.accept(deployment.started(wire, since.toEpochMilli(), before.text()));
            }
            after = target.deploy(version);
        }
        if (!after.served()) {
            throw new MergeException(
                    ErrorCode.SERVING_UNAVAILABLE,
                    name + " was given version " + version.number() + " of " + version.lineage() + " and shows '"
                            + after.text() + "', not '" + after.wanted() + "'");
        }
        boolean changed = started.contains(deployment.id());
        announcements.accept(
                promotion.isRollback()
                        ? deployment.rolledBack(
                                wire,
                                now(),
                                after.replicas().size(),
                                changed,
                                promotion.previous().orElseThrow())
                        : deployment.verified(wire, now(), after.replicas().size(), changed));
    }

    private void done(String alias, String record) {
        finished.put(alias, record);
        begun.remove(record);
    }

    /** What is served now, as far as that can be said. */
    private String seen(Promotion promotion) {
        try {
            return target.observe(versions.of(promotion)).text();
        } catch (MergeException unknown) {
            return "";
        }
    }

    private Deployment deployment(Promotion promotion, String weights, String record) {
        long version = promotion.version().orElseThrow();
        String id = Sha256.of(String.join("\0", name, promotion.lineage(), promotion.alias(), record)
                        .getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
        return new Deployment(promotion.lineage(), promotion.alias(), version, weights, name, id);
    }

    private long now() {
        return clock.millis();
    }
}
