package io.tributary.app.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.place.Candidate;
import java.util.Optional;

/** A hub or registry whose calls are answered. */
interface Sender {
    /** The last part of its path, and the name in its hints. */
    String name();

    /**
     * Whether the call is one of this sender, and no old one that somebody repeats.
     *
     * @throws RefusedException where it is not
     */
    void authenticate(Delivery delivery);

    /** What it points to; empty where it is about something that nobody waits for. */
    Optional<Hint> hint(JsonNode body, Delivery delivery);

    /** The call was taken: the same one need not be taken again. */
    default void taken(Delivery delivery) {}

    /**
     * Looks there.
     *
     * @return empty where no checkpoint is, or will be
     * @throws io.tributary.merge.MergeException where that cannot be said now
     */
    Optional<Candidate> look(Hint hint);
}
