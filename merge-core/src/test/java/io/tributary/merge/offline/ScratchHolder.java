package io.tributary.merge.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A process that works in a scratch directory until its input ends: says where it is, with something in it. */
final class ScratchHolder {
    private ScratchHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (ScratchStore scratch = ScratchStore.beside(Path.of(arguments[0]), Instant.now())) {
            Files.writeString(scratch.directory().resolve("state"), "a model");
            System.out.println(scratch.directory());
            System.out.flush();
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
    }
}
