package io.tributary.merge.store;

import io.tributary.merge.MergeException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A checkpoint that lies in a bucket or on a hub, as it was found there. */
public interface RemoteCheckpoint extends AutoCloseable {
    /**
     * Looks for it, without reading its weights.
     *
     * @throws MergeException {@code UNREADABLE} where there is nothing or who asks may not read it,
     *     {@code NOT_A_CHECKPOINT} where it is none, {@code STORE_UNAVAILABLE} where nobody answers
     */
    static RemoteCheckpoint find(CheckpointAddress address) {
        if (address instanceof HubAddress hub) {
            return HubProvider.find(hub);
        }
        if (address instanceof StoreAddress.Prefix prefix) {
            return BucketCheckpoint.find(prefix);
        }
        throw new IllegalArgumentException(address + " is on this machine");
    }

    /** Where it lies; on a hub, at the commit at which it was found. */
    CheckpointAddress address();

    /** What is known of its files without reading them: something else where they changed. */
    String state();

    /** How much it is, as far as its place says. */
    long bytes();

    /**
     * Downloads its files; what else lies beside them stays there.
     *
     * @param directory empty
     * @param before told what is read next; may throw to end it early
     * @throws MergeException {@code CHANGED_AFTER_ACCEPTANCE} where it changed since it was found
     */
    void fetch(Path directory, Consumer<String> before);

    @Override
    void close();
}
