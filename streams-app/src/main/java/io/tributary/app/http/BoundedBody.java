package io.tributary.app.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A request's body, of which no more is kept than may come, whatever length it says that it has. */
public final class BoundedBody {
    private BoundedBody() {}

    /** Empty where there are more bytes than {@code largest}. */
    public static Optional<byte[]> read(Context context, int largest) {
        try (InputStream stream = context.bodyInputStream()) {
            byte[] body = stream.readNBytes(largest);
            return stream.read() < 0 ? Optional.of(body) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
