package io.tributary.place;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.FileFailure;
import io.tributary.merge.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads from a server over HTTP: small JSON documents, and files into a directory. The token goes to that server only,
 * not to where it redirects. No answer, 429 and 5xx are {@code STORE_UNAVAILABLE}; other statuses {@code UNREADABLE}.
 */
final class Fetching {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_REDIRECTS = 5;

    private final URI server;
    private final Optional<String> token;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param server address that paths are added to
     * @param timeout until an answer begins
     */
    Fetching(String server, Optional<String> token, Duration timeout) {
        this.server = URI.create(server.replaceFirst("/+$", ""));
        this.token = token;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** One segment or value of a query, so that nothing in it means anything. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * A page of JSON.
     *
     * @param next address of the next page, where the server links to one
     */
    record Page(JsonNode body, Optional<URI> next) {}

    URI address(String path) {
        return URI.create(server + path);
    }

    JsonNode json(String path) {
        return page(address(path)).body();
    }

    Page page(URI address) {
        HttpResponse<InputStream> answer = get(address);
        try (InputStream body = answer.body()) {
            return new Page(
                    JSON.readTree(body),
                    answer.headers().firstValue("Link").flatMap(Fetching::next).map(address::resolve));
        } catch (JacksonException e) {
            throw new MergeException(
                    ErrorCode.STORE_UNAVAILABLE, address + " answered what is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unavailable(address, e);
        }
    }

    /** From {@code <ADDRESS>; rel="next"}. */
    private static Optional<String> next(String link) {
        int end = link.indexOf(">; rel=\"next\"");
        return end < 0 ? Optional.empty() : Optional.of(link.substring(link.lastIndexOf('<', end) + 1, end));
    }

    /** Writes what is there into a new file and returns its SHA-256. */
    String file(String path, Path target, Stop stop) {
        URI address = address(path);
        HttpResponse<InputStream> answer = get(address);
        Sha256 sha = new Sha256();
        try (InputStream body = answer.body();
                OutputStream out = Files.newOutputStream(target)) {
            byte[] block = new byte[1 << 16];
            for (int count = body.read(block); count >= 0; count = body.read(block)) {
                stop.check(address.toString());
                sha.update(ByteBuffer.wrap(block, 0, count));
                out.write(block, 0, count);
            }
        } catch (FileSystemException e) {
            throw FileFailure.writing(target, e);
        } catch (IOException e) {
            throw unavailable(address, e);
        }
        return sha.hex();
    }

    private HttpResponse<InputStream> get(URI first) {
        URI address = first;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> answer = once(address);
            int status = answer.statusCode();
            if (status / 100 == 2) {
                return answer;
            }
            close(answer);
            Optional<String> location = answer.headers().firstValue("Location");
            if (status / 100 != 3 || location.isEmpty()) {
                boolean again = status >= 500 || status == 429 || status == 408;
                throw new MergeException(
                        again ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.UNREADABLE,
                        address + " answered " + status
                                + (status == 401 || status == 403 ? "; does the token allow it?" : ""));
            }
            address = address.resolve(location.get());
        }
        throw new MergeException(ErrorCode.UNREADABLE, first + " redirects without end");
    }

    private HttpResponse<InputStream> once(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeout);
        if (Objects.equals(address.getAuthority(), server.getAuthority())) {
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unavailable(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MergeException(ErrorCode.STORE_UNAVAILABLE, address + " was not waited for", e);
        }
    }

    private static void close(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            // nothing was wanted of it
        }
    }

    private static MergeException unavailable(URI address, IOException cause) {
        return new MergeException(ErrorCode.STORE_UNAVAILABLE, address + " did not answer: " + cause, cause);
    }
}
