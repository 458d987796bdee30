package io.tributary.app.evaluator;

import io.tributary.app.lineage.Announcement.EvaluationCompleted;
import io.tributary.app.lineage.Announcement.EvaluationRequested;
import io.tributary.app.worker.Delivery;
import io.tributary.app.worker.Tending;
import io.tributary.app.worker.WorkQueue;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one request after the other, measures the version on its compute thread, and answers; then the request is
 * accepted. One that dies before leaves a request that another one gets.
 */
public final class Evaluator {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluator.class);

    /** A request delivered this often has killed its evaluators, or was with them when they were killed. */
    static final int DELIVERIES_BEFORE_GIVING_UP = 3;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SAY_EVERY = Duration.ofSeconds(30);

    private final WorkQueue<EvaluationRequested> queue;
    private final Answering answers;
    private final Measuring measuring;
    private final Tending tending;
    private final Answered answered = new Answered();
    private volatile boolean stopping;

    public Evaluator(WorkQueue<EvaluationRequested> queue, Answering answers, Measuring measuring) {
        this.queue = queue;
        this.answers = answers;
        this.measuring = measuring;
        this.tending = new Tending(queue, SAY_EVERY, () -> stopping);
    }

    /** Works until told to stop. */
    public void run() throws InterruptedException {
        try (tending) {
            while (!stopping) {
                Optional<Delivery<EvaluationRequested>> delivery = queue.poll(POLL);
                if (delivery.isPresent()) {
                    work(delivery.get());
                }
            }
        }
    }

    /** Ends {@link #run} soon; an unfinished request is left to others. */
    public void stop() {
        stopping = true;
    }

    private void work(Delivery<EvaluationRequested> delivery) throws InterruptedException {
        EvaluationRequested request = delivery.work();
        String name = "version " + request.version() + " of " + request.lineage();
        if (!measuring.isFor(request)) {
            queue.accept();
            return;
        }
        if (delivery.count() >= DELIVERIES_BEFORE_GIVING_UP) {
            answers.send(measuring.failed(
                    request,
                    "the request was delivered " + delivery.count() + " times and no evaluator answered: they were"
                            + " killed, or this version kills them; see their logs"));
            queue.accept();
            return;
        }
        Optional<EvaluationCompleted> known = answered.to(request);
        if (known.isPresent()) {
            answers.send(known.get());
            queue.accept();
            return;
        }
        LOG.info("Evaluating {}, request {}", name, request.attempt());
        Optional<Optional<EvaluationCompleted>> done =
                tending.run(name, () -> measuring.measured(request), () -> LOG.info("Still evaluating {}", name));
        if (done.isPresent()) {
            if (done.get().isPresent()) {
                answered.remember(done.get().get());
                answers.send(done.get().get());
            }
            queue.accept();
        }
    }
}
