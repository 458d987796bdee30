package io.tributary.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final Requests requests = new Requests(waiting::add, () -> happened.add("freed"));

    private void runNext() {
        waiting.remove().run();
    }

    @Test
    void aRequestThatNoThreadTookUpYetKeepsWhatItUses() {
        requests.execute(() -> happened.add("first"));
        requests.execute(() -> happened.add("second"));
        requests.close();
        assertThat(happened).isEmpty();
        runNext();
        assertThat(happened).containsExactly("first");
        runNext();
        assertThat(happened).containsExactly("first", "second", "freed");
    }

    @Test
    void whatIsIdleIsFreedAtOnceAndOnce() {
        requests.execute(() -> happened.add("first"));
        runNext();
        assertThat(happened).containsExactly("first");
        requests.close();
        requests.close();
        assertThat(happened).containsExactly("first", "freed");
    }

    @Test
    void afterTheCloseNothingIsAsked() {
        requests.execute(() -> happened.add("first"));
        requests.close();
        assertThatThrownBy(() -> requests.execute(() -> happened.add("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after the close");
        assertThat(waiting).hasSize(1);
    }

    @Test
    void aRequestThatFailsOrFindsNoThreadHoldsNothing() {
        requests.execute(() -> {
            throw new IllegalArgumentException("fails");
        });
        requests.close();
        assertThatThrownBy(this::runNext).hasMessage("fails");
        assertThat(happened).containsExactly("freed");

        Requests refused = new Requests(
                request -> {
                    throw new RejectedExecutionException("no thread");
                },
                () -> happened.add("freed, too"));
        assertThatThrownBy(() -> refused.execute(() -> {})).hasMessage("no thread");
        refused.close();
        assertThat(happened).containsExactly("freed", "freed, too");
    }
}
