package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongFunction;

/** A file being fetched, digested on the way; after a cut it goes on where it was, if the server can. */
final class FileFetch implements AutoCloseable {
    private static final int PARTIAL = 206;

    /** What came. */
    record Fetched(long bytes, String digest) {}

    private final Path target;
    private final FileChannel file;
    private final long most;
    private Sha256 sha = new Sha256();
    private long bytes;
    private long furthest;
    private boolean gotOn;

    private FileFetch(Path target, FileChannel file, long most) {
        this.target = target;
        this.file = file;
        this.most = most;
    }

    /**
     * @param target a new file
     * @param most bytes that it may have
     */
    static FileFetch into(Path target, long most) {
        try {
            return new FileFetch(
                    target, FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), most);
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        }
    }

    /**
     * Takes all that is left of it.
     *
     * @param get asks for everything from a byte on
     * @return how many bytes it has
     */
    long from(URI address, LongFunction<HttpResponse<InputStream>> get, Stop stop) {
        gotOn = false;
        if (bytes == most) {
            return bytes;
        }
        HttpResponse<InputStream> answer = get.apply(bytes);
        try (InputStream body = answer.body()) {
            if (bytes > 0 && !goesOn(answer)) {
                restart();
            }
            byte[] block = new byte[1 << 16];
            for (int count = body.read(block); count >= 0; count = body.read(block)) {
                stop.check(address.toString());
                write(address, ByteBuffer.wrap(block, 0, count));
            }
            return bytes;
        } catch (IOException e) {
            throw Fetching.unavailable(address, e);
        }
    }

    private boolean goesOn(HttpResponse<InputStream> answer) {
        return answer.statusCode() == PARTIAL
                && answer.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + bytes + "-");
    }

    private void restart() {
        try {
            file.truncate(0);
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        }
        sha = new Sha256();
        bytes = 0;
    }

    private void write(URI address, ByteBuffer block) {
        if (bytes + block.remaining() > most) {
            throw new MergeException(
                    ErrorCode.UNREADABLE, address + " answered more than the " + most + " bytes that were expected");
        }
        sha.update(block);
        bytes += block.remaining();
        try {
            while (block.hasRemaining()) {
                file.write(block);
            }
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        }
        if (bytes > furthest) {
            furthest = bytes;
            gotOn = true;
        }
    }

    /** Whether the last attempt brought what none before it did. */
    boolean gotOn() {
        return gotOn;
    }

    Fetched fetched() {
        return new Fetched(bytes, sha.hex());
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw FileFailure.writing(target, e);
        }
    }
}
