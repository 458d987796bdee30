package io.tributary.app.serve;

import io.tributary.app.serve.Question.Answer;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One version and the thread that computes with it. Questions are answered in their order. A retired one answers what
 * it has accepted, then frees its memory; what it does not accept any more belongs to its successor.
 */
final class ModelThread {
    private final long version;
    private final int longestQueue;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<ModelThread> loaded = new CompletableFuture<>();
    private final Thread thread;
    private boolean retired;

    private record Waiting(Optional<Question> question, CompletableFuture<Answer> answer) {}

    private ModelThread(long version, int longestQueue, Answering.Loader loader) {
        this.version = version;
        this.longestQueue = longestQueue;
        this.thread = new Thread(() -> run(loader), "version " + version);
        thread.setDaemon(true);
    }

    /**
     * Loads a version and returns when it can answer.
     *
     * @throws MergeException what the loader refuses
     */
    static ModelThread start(long version, int longestQueue, Answering.Loader loader) {
        ModelThread model = new ModelThread(version, longestQueue, loader);
        model.thread.start();
        try {
            return model.loaded.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof MergeException refused
                    ? refused
                    : new MergeException(
                            ErrorCode.INTERNAL, "Version " + version + " cannot be loaded: " + e.getCause(), e);
        }
    }

    long version() {
        return version;
    }

    int waiting() {
        return queue.size();
    }

    /**
     * Accepts a question; empty where it is retired: ask the successor.
     *
     * @throws BusyException where too many wait already
     */
    synchronized Optional<CompletableFuture<Answer>> ask(Question question) {
        if (retired) {
            return Optional.empty();
        }
        if (queue.size() >= longestQueue) {
            throw new BusyException(longestQueue + " requests are waiting already.");
        }
        Waiting waiting = new Waiting(Optional.of(question), new CompletableFuture<>());
        queue.add(waiting);
        return Optional.of(waiting.answer());
    }

    /** Accepts nothing more; returns at once. */
    synchronized void retire() {
        if (!retired) {
            retired = true;
            queue.add(new Waiting(Optional.empty(), new CompletableFuture<>()));
        }
    }

    /** Waits until everything accepted is answered and the memory is free. */
    void awaitEnd(long millis) throws InterruptedException {
        thread.join(millis);
    }

    private void run(Answering.Loader loader) {
        try (Answering model = loader.load(version)) {
            loaded.complete(this);
            answerAll(model);
        } catch (InterruptedException e) {
            loaded.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            loaded.completeExceptionally(e);
        }
    }

    private void answerAll(Answering model) throws InterruptedException {
        Waiting next = queue.take();
        while (next.question().isPresent()) {
            Question question = next.question().get();
            try {
                next.answer()
                        .complete(new Answer(
                                version, model.scores(question.task(), question.form(), question.samples())));
            } catch (RuntimeException | Error e) {
                next.answer().completeExceptionally(e);
            }
            next = queue.take();
        }
    }
}
