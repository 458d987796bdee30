package io.tributary.app.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** One call of a webhook as it came, before anybody knows who sent it. */
final class Delivery {
    private final Function<String, Optional<String>> header;
    private final byte[] body;
    private final Instant at;

    /**
     * @param header its value by name, whatever the name's case
     * @param body at most as long as the receiver allows
     */
    Delivery(Function<String, Optional<String>> header, byte[] body, Instant at) {
        this.header = header;
        this.body = body;
        this.at = at;
    }

    Optional<String> header(String name) {
        return header.apply(name);
    }

    byte[] body() {
        return body;
    }

    Instant at() {
        return at;
    }
}
