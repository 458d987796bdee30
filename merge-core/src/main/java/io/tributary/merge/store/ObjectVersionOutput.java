package io.tributary.merge.store;

import java.nio.file.Path;

/** A version that is assembled on this machine, then uploaded. */
final class ObjectVersionOutput implements VersionOutput {
    private final RemoteDirectory place;
    private final VersionDraft draft;

    ObjectVersionOutput(RemoteDirectory place, ObjectCache cache) {
        this.place = place;
        this.draft = VersionDraft.in(cache.folder());
    }

    @Override
    public BlobOutput create(String name) {
        return draft.create(name);
    }

    @Override
    public String copy(Path source, String name) {
        return draft.copy(source, name);
    }

    @Override
    public void seal() {
        place.publish(draft.directory(), RemoteFiles.of(draft.directory(), draft.complete()));
    }

    @Override
    public void close() {
        draft.close();
    }
}
