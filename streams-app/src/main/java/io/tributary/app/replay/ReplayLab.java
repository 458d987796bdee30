package io.tributary.app.replay;

import io.tributary.app.client.Client;
import io.tributary.app.lineage.StatusRow;
import io.tributary.app.lineage.StatusRow.ExpertPhase;
import io.tributary.app.lineage.StatusRow.ExpertStatus;
import io.tributary.app.lineage.StatusRow.LineagePhase;
import io.tributary.app.lineage.StatusRow.LineageStatus;
import io.tributary.app.lineage.StatusRow.RefusalStatus;
import io.tributary.app.lineage.StatusRow.VersionPhase;
import io.tributary.app.lineage.StatusRow.VersionStatus;
import io.tributary.app.view.LineageView;
import io.tributary.app.view.Lineages;
import io.tributary.app.view.StatusReader;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens lines, some at a time, and follows each to the version that holds all its experts. All of it are ordinary
 * events, so that a replay which was interrupted goes on where it was when it is asked for again.
 */
public final class ReplayLab {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int AT_A_TIME = 4;

    private final Client client;
    private final InstantSource clock;
    private final Duration patience;

    /** @param patience how long nothing may happen */
    public ReplayLab(Client client, InstantSource clock, Duration patience) {
        this.client = client;
        this.clock = clock;
        this.patience = patience;
    }

    /** Hears how far it is: steps that are folded, of all lines together. */
    public interface Listener {
        void at(long steps, long of);
    }

    /** @param each told of every line as soon as it is done */
    public void play(List<ReplayLine> lines, Listener listener, Consumer<Replayed> each) {
        client.reading(Optional.empty(), reader -> {
            lines.forEach(line -> requireOurs(reader.rows(), line));
            return play(reader, lines, listener, each);
        });
    }

    private int play(StatusReader reader, List<ReplayLine> lines, Listener listener, Consumer<Replayed> each) {
        Deque<ReplayLine> waiting = new ArrayDeque<>(lines);
        List<ReplayLine> open = new ArrayList<>();
        Instant heard = clock.instant();
        while (!waiting.isEmpty() || !open.isEmpty()) {
            while (open.size() < AT_A_TIME && !waiting.isEmpty()) {
                ReplayLine next = waiting.remove();
                client.append(next.events(clock.millis()));
                open.add(next);
            }
            List<StatusRow> fresh = reader.poll(POLL);
            requireNoRefusal(fresh, open);
            if (!fresh.isEmpty()) {
                heard = clock.instant();
            } else if (clock.instant().isAfter(heard.plus(patience))) {
                throw new MergeException(
                        ErrorCode.TIMED_OUT,
                        "Nothing happened for " + patience.toSeconds() + " s in "
                                + open.get(0).name()
                                + ". Do workers run? The replay goes on without this command, and the same command"
                                + " finds it again.");
            }
            listener.at(
                    lines.stream().mapToLong(line -> steps(reader.rows(), line)).sum(),
                    lines.stream().mapToLong(line -> line.order().size()).sum());
            for (ReplayLine line : List.copyOf(open)) {
                Optional<Replayed> done = done(reader.rows(), line);
                if (done.isPresent()) {
                    open.remove(line);
                    each.accept(done.get());
                    heard = clock.instant();
                }
            }
        }
        return lines.size();
    }

    /** What opens a line may be refused: a fork by its parent, anything by the line itself. */
    private static void requireNoRefusal(List<StatusRow> fresh, List<ReplayLine> open) {
        for (StatusRow row : fresh) {
            if (row instanceof RefusalStatus refusal
                    && refusal.expertId().isEmpty()
                    && open.stream().anyMatch(line -> line.asks(refusal.lineage()))) {
                throw new MergeException(refusal.code(), refusal.message());
            }
        }
    }

    private static long steps(Lineages lineages, ReplayLine line) {
        return lineages.lineage(line.name()).map(view -> view.lineage().step()).orElse(0L);
    }

    /** No lineage that is somebody else's is gone on with. */
    private static void requireOurs(Lineages lineages, ReplayLine line) {
        Optional<LineageStatus> there = lineages.lineage(line.name()).map(LineageView::lineage);
        boolean ours = there.isEmpty()
                || (there.get().isolated() == line.isolated()
                        && there.get().base().digest().equals(line.base().digest())
                        && there.get().recipe().equals(line.recipe().json()));
        if (!ours) {
            throw taken(line, "it has another base, another recipe, or another purpose");
        }
        lineages.lineage(line.name()).ifPresent(view -> requireOrder(view, line));
    }

    /** The experts that it knows are those of the line, at their steps. */
    private static void requireOrder(LineageView view, ReplayLine line) {
        for (ExpertStatus expert : view.experts()) {
            if (!line.isolated()
                    && expert.step().orElse(Long.MAX_VALUE) > line.order().size()) {
                continue;
            }
            boolean known = line.order().stream()
                    .anyMatch(wanted -> wanted.id().equals(expert.expertId())
                            && wanted.digest().equals(expert.expert().digest()));
            boolean inPlace = expert.step().isEmpty()
                    || (expert.step().get() <= line.order().size()
                            && line.order()
                                    .get(Math.toIntExact(expert.step().get()) - 1)
                                    .id()
                                    .equals(expert.expertId()));
            if (!known || !inPlace) {
                throw taken(
                        line,
                        "it holds " + expert.expertId()
                                + expert.step().map(step -> " at step " + step).orElse(""));
            }
        }
    }

    private static MergeException taken(ReplayLine line, String why) {
        return new MergeException(
                ErrorCode.LINEAGE_EXISTS,
                "Lineage '" + line.name() + "' exists, and is another: " + why + ". Nothing was changed; choose"
                        + " another name with --as.");
    }

    private static Optional<Replayed> done(Lineages lineages, ReplayLine line) {
        lineages.requireMoving(line.name());
        Optional<LineageView> there = lineages.lineage(line.name());
        if (there.isEmpty()) {
            return Optional.empty();
        }
        LineageView view = there.get();
        requireAlive(view, line);
        List<VersionStatus> versions = view.versions().stream()
                .filter(version -> version.phase() == VersionPhase.SEALED)
                .sorted(Comparator.comparingLong(VersionStatus::step))
                .toList();
        long all = line.order().size();
        boolean complete = line.isolated()
                ? versions.stream().anyMatch(version -> version.step() == all)
                : view.lineage().step() >= all;
        if (!complete) {
            return Optional.empty();
        }
        requireOrder(view, line);
        return Optional.of(new Replayed(line, versions));
    }

    private static void requireAlive(LineageView view, ReplayLine line) {
        LineagePhase phase = view.lineage().phase();
        if (phase != LineagePhase.DECLARING && phase != LineagePhase.ACTIVE) {
            throw new MergeException(
                    phase == LineagePhase.REFUSED ? ErrorCode.INVALID_RECIPE : ErrorCode.STORE_UNAVAILABLE,
                    "Lineage '" + view.name() + "' is " + phase + ": "
                            + view.lineage().reason());
        }
        for (ExpertStatus expert : view.experts()) {
            boolean ours = line.order().stream().anyMatch(wanted -> wanted.id().equals(expert.expertId()));
            if (ours && expert.phase() == ExpertPhase.REJECTED) {
                throw new MergeException(
                        expert.code().orElse(ErrorCode.INTERNAL),
                        "Expert '" + expert.expertId() + "' cannot be folded again in '" + view.name() + "': "
                                + expert.message());
            }
        }
    }
}
