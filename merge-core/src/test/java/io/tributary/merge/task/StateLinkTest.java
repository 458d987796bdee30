package io.tributary.merge.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.store.Blob;
import io.tributary.merge.store.BlobKind;
import io.tributary.merge.store.LineageStore;
import io.tributary.merge.store.LocalStore;
import io.tributary.merge.task.TaskOutput.StateLinked;
import io.tributary.merge.task.TaskWork.LinkState;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fork takes over from its parent. */
final class StateLinkTest {
    @TempDir
    Path directory;

    private LocalStore store;
    private LineageStore parent;
    private LineageStore child;

    @BeforeEach
    void open() {
        store = new LocalStore(directory, List.of());
        parent = store.lineage("parent");
        child = store.lineage("child");
    }

    private StateLinked link(String... states) {
        return new StateLink(store).run(child, new LinkState("parent", List.of(states)), Progress.NONE);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @Test
    void blobsLieInTheChildUnderTheSameDigestsAndOutliveTheParents() {
        String small = parent.put(BlobKind.STATE, bytes(7));
        String large = parent.put(BlobKind.STATE, bytes((8 << 20) + 3));

        assertThat(link(small, large).linked()).isTrue();
        assertThat(link(small, large).linked()).as("again").isTrue();
        parent.delete(BlobKind.STATE, small);
        parent.delete(BlobKind.STATE, large);
        try (Blob one = child.open(BlobKind.STATE, small);
                Blob other = child.open(BlobKind.STATE, large)) {
            assertThat(one.content()).isEqualTo(bytes(7));
            assertThat(other.content()).isEqualTo(bytes((8 << 20) + 3));
        }
    }

    @Test
    void whereOneIsGoneTheAnswerSaysSo() {
        String there = parent.put(BlobKind.STATE, bytes(7));

        assertThat(link(there, "0".repeat(64)).linked()).isFalse();
    }
}
