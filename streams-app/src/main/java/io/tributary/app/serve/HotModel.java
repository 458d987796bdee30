package io.tributary.app.serve;

import io.tributary.app.serve.Question.Answer;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The version that answers now. Another one takes its place only when it is loaded and has shown that it can; between
 * them no question is lost: each is answered by exactly one version, and one that the former does not accept any more
 * goes to the next.
 */
final class HotModel implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final int longestQueue;
    private final Duration patience;
    private final Answering.Loader loader;
    private final AtomicReference<@Nullable ModelThread> current = new AtomicReference<>();

    /**
     * @param longestQueue questions that may wait
     * @param patience how long one may
     */
    HotModel(int longestQueue, Duration patience, Answering.Loader loader) {
        this.longestQueue = longestQueue;
        this.patience = patience;
        this.loader = loader;
    }

    /** Which one answers; empty before the first. */
    OptionalLong version() {
        ModelThread model = current.get();
        return model == null ? OptionalLong.empty() : OptionalLong.of(model.version());
    }

    /** Questions that wait. */
    int waiting() {
        ModelThread model = current.get();
        return model == null ? 0 : model.waiting();
    }

    /**
     * Loads a version and lets it take over. Called by one thread at a time.
     *
     * @throws MergeException where it cannot be loaded; the former goes on
     */
    void swap(long version) {
        ModelThread next = ModelThread.start(version, longestQueue, loader);
        ModelThread former = current.getAndSet(next);
        if (former != null) {
            former.retire();
        }
    }

    /**
     * Answers a question.
     *
     * @throws BusyException where it would have to wait too long, or nothing is served yet
     * @throws MergeException what the model program refuses
     */
    Answer answer(Question question) {
        while (true) {
            ModelThread model = current.get();
            if (model == null) {
                throw new BusyException("No version is served yet.");
            }
            Optional<CompletableFuture<Answer>> accepted = model.ask(question);
            if (accepted.isPresent()) {
                return await(accepted.get());
            }
            if (model == current.get()) {
                throw new BusyException("The server is stopping.");
            }
        }
    }

    private Answer await(CompletableFuture<Answer> answer) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MergeException refused
                    ? refused
                    : new MergeException(ErrorCode.INTERNAL, "The model failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new BusyException("There was no answer within " + patience.toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException("The server is stopping.");
        }
    }

    /** Answers what was accepted, then frees the memory. */
    @Override
    public void close() {
        ModelThread model = current.get();
        if (model != null) {
            model.retire();
            try {
                model.awaitEnd(LAST_WORDS.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
