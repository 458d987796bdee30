package io.tributary.app.process;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.DurableFile;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.store.StoreAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where one {@code up} keeps everything: {@code store/}, {@code kafka/}, {@code streams/}, {@code logs/}. */
public record DataDirectory(Path root) {
    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    public Path store() {
        return root.resolve("store");
    }

    /** Where the store is: that of the last {@code up}, or {@link #store()} before the first. */
    public StoreAddress storeAddress() {
        return read(addressFile()).map(StoreAddress::parse).orElseGet(() -> new StoreAddress.Directory(store()));
    }

    /** For clients, and for the next {@code up}: the log names blobs, not where they lie. */
    void remember(StoreAddress address) throws IOException {
        if (address.equals(new StoreAddress.Directory(store()))) {
            Files.deleteIfExists(addressFile());
        } else {
            write(addressFile(), address.toString());
        }
    }

    /** The schema registry of the last {@code up} that had one: what it wrote cannot be read without. */
    public Optional<String> registry() {
        return read(registryFile());
    }

    /** For clients, and for the next {@code up}. */
    void rememberRegistry(String address) {
        write(registryFile(), address);
    }

    private static void write(Path file, String line) {
        DurableFile.replace(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw FileFailure.reading(file, e);
        }
    }

    private Path addressFile() {
        return root.resolve("store.address");
    }

    private Path registryFile() {
        return root.resolve("registry.address");
    }

    /** Copies of what a bucket holds, where the store is one. */
    public Path cache() {
        return root.resolve("cache");
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path streams() {
        return root.resolve("streams");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    /** Says how to reach the running {@code up}; there only while it runs, or after it was killed. */
    public Path runningFile() {
        return root.resolve("up.json");
    }

    /** Locked by the running {@code up}. */
    public Path lockFile() {
        return root.resolve("up.lock");
    }

    /**
     * Makes the directories.
     *
     * @throws MergeException with {@link ErrorCode#STORE_UNAVAILABLE} where that is not possible
     */
    public DataDirectory create() {
        try {
            Files.createDirectories(store());
            Files.createDirectories(kafka());
            Files.createDirectories(streams());
            Files.createDirectories(logs());
            return this;
        } catch (IOException e) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the data directory " + root + " cannot be made (" + e + "): name a writable one with --data",
                    e);
        }
    }
}
