package io.tributary.place;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads from a server over HTTP: small JSON documents, and files into a directory. The token goes to that server only,
 * not to where it redirects. No answer, 429 and 5xx are {@code STORE_UNAVAILABLE}; other statuses {@code UNREADABLE},
 * caused by {@link AccessDeniedException} where who asks may not.
 */
final class Fetching {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST_DOCUMENT = 64 << 20;
    private static final int MOST_REDIRECTS = 5;
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z]{1,40}");

    private final URI server;
    private final Optional<String> token;
    private final Duration timeout;
    private final Persistence persistence;
    private final HttpClient client;

    /**
     * @param server address that paths are added to
     * @param timeout until an answer begins, and for which it may then be silent
     */
    Fetching(String server, Optional<String> token, Duration timeout, Persistence persistence) {
        this.server = URI.create(server.replaceFirst("/+$", ""));
        this.token = token;
        this.timeout = timeout;
        this.persistence = persistence;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** One segment or value of a query, so that nothing in it means anything. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A path whose slashes stay, and nothing else means anything. */
    static String encodedPath(String path) {
        return encoded(path).replace("%2F", "/");
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
        return persistence.ask(() -> pageOnce(address));
    }

    private Page pageOnce(URI address) {
        HttpResponse<InputStream> answer = get(address, 0);
        try (InputStream body = answer.body()) {
            byte[] document = body.readNBytes(LARGEST_DOCUMENT + 1);
            if (document.length > LARGEST_DOCUMENT) {
                throw new MergeException(
                        ErrorCode.UNREADABLE, address + " answered more than " + LARGEST_DOCUMENT + " bytes of JSON");
            }
            return new Page(
                    JSON.readTree(document),
                    answer.headers().firstValue("Link").flatMap(Fetching::next).map(link -> joined(address, link)));
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
        return file(path, target, Long.MAX_VALUE, stop).digest();
    }

    /**
     * The same for what must not be larger; after a cut it goes on where it was.
     *
     * @param most bytes; what has more is {@code UNREADABLE}
     */
    FileFetch.Fetched file(String path, Path target, long most, Stop stop) {
        URI address = address(path);
        try (FileFetch fetch = FileFetch.into(target, most)) {
            persistence.ask(() -> fetch.from(address, from -> get(address, from), stop), fetch::gotOn);
            return fetch.fetched();
        }
    }

    /** @param from the first byte that is wanted; the server may answer all the same */
    private HttpResponse<InputStream> get(URI first, long from) {
        URI address = first;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> answer = once(address, from);
            int status = answer.statusCode();
            if (status / 100 == 2) {
                return answer;
            }
            close(answer);
            Optional<String> location = answer.headers().firstValue("Location");
            if (status / 100 != 3 || location.isEmpty()) {
                throw refused(address, answer);
            }
            address = joined(address, location.get());
        }
        throw new MergeException(ErrorCode.UNREADABLE, first + " redirects without end");
    }

    private static MergeException refused(URI address, HttpResponse<InputStream> answer) {
        int status = answer.statusCode();
        boolean again = status >= 500 || status == 429 || status == 408;
        String why = answer.headers()
                .firstValue("X-Error-Code")
                .filter(code -> PLAIN_WORD.matcher(code).matches())
                .map(code -> " (" + code + ")")
                .orElse("");
        String said = withoutQuery(address) + " answered " + status + why;
        if (status == 401 || status == 403) {
            return new MergeException(
                    ErrorCode.UNREADABLE,
                    said + "; does the token allow it?",
                    new AccessDeniedException(withoutQuery(address)));
        }
        return new MergeException(again ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.UNREADABLE, said);
    }

    /** Where a server points to: over HTTP, and never from an encrypted connection to one that is not. */
    private static URI joined(URI from, String to) {
        try {
            URI joined = from.resolve(to);
            if (Objects.equals(joined.getScheme(), "https") || Objects.equals(joined.getScheme(), from.getScheme())) {
                return joined;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new MergeException(
                ErrorCode.UNREADABLE, withoutQuery(from) + " points to what is no address that may be followed");
    }

    private HttpResponse<InputStream> once(URI address, long from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeout);
        if (Objects.equals(address.getAuthority(), server.getAuthority())
                && Objects.equals(address.getScheme(), server.getScheme())) {
            token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            return client.send(
                    request.build(),
                    head -> BodySubscribers.mapping(
                            BodySubscribers.ofInputStream(), body -> new WatchedBody(body, timeout)));
        } catch (IOException e) {
            throw unavailable(address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MergeException(ErrorCode.STORE_UNAVAILABLE, withoutQuery(address) + " was not waited for", e);
        }
    }

    private static void close(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            // nothing was wanted of it
        }
    }

    static MergeException unavailable(URI address, IOException cause) {
        return new MergeException(
                ErrorCode.STORE_UNAVAILABLE, withoutQuery(address) + " did not answer: " + cause, cause);
    }

    /** Where storage is redirected to, the query is as good as a password. */
    private static String withoutQuery(URI address) {
        return address.toString().replaceFirst("[?].*", "");
    }
}
