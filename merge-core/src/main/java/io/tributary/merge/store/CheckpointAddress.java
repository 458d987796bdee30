package io.tributary.merge.store;

/** Where a checkpoint lies outside of the store: wherever a store may lie, or in a repository of a hub. */
public sealed interface CheckpointAddress permits StoreAddress, HubAddress {
    /** Reads whatever {@link StoreAddress#parse} does, and {@code hf://ORG/REPO[@REVISION][/FOLDER]}. */
    static CheckpointAddress parse(String text) {
        return text.startsWith(HubAddress.SCHEME) ? HubAddress.parse(text) : StoreAddress.parse(text);
    }
}
