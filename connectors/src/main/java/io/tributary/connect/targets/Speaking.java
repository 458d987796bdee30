package io.tributary.connect.targets;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.file.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * One request and its answer, within a time limit. No answer, 408, 409, 425, 429 and 5xx are worth another try, other
 * statuses are refusals; an answer that does not hold what is expected counts as none, whatever its status.
 */
public final class Speaking {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final HttpClient client;
    private final Duration timeout;
    private final Optional<String> token;
    private final InstantSource clock;

    /**
     * @param timeout of a request that has none of its own
     * @param token sent as {@code Authorization: Bearer}
     */
    public Speaking(Duration timeout, Optional<String> token, InstantSource clock) {
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
        this.timeout = timeout;
        this.token = token;
        this.clock = clock;
    }

    /** Sends a request until its answer is as it should be; adds what it captures to {@code values}. */
    JsonNode say(String server, Step step, Map<String, String> values) {
        JsonNode answer = ask(server, step, values);
        complaint(answer, step.expect(), values).ifPresent(missing -> {
            throw unavailable(server, step, "answered, but " + missing);
        });
        return answer;
    }

    /** The same, whatever the answer's {@code expect} asks for. */
    JsonNode ask(String server, Step step, Map<String, String> values) {
        Instant deadline = clock.instant().plus(step.timeout().orElse(timeout));
        while (true) {
            JsonNode answer = once(server, step, values);
            Optional<String> missing = complaint(answer, step.until(), values);
            if (missing.isEmpty()) {
                step.capture()
                        .forEach((name, selector) -> values.put(
                                name,
                                new Selector(Text.fill(selector, values))
                                        .in(answer)
                                        .asText()));
                return answer;
            }
            if (clock.instant().plus(BETWEEN).isAfter(deadline)) {
                throw unavailable(server, step, "answered, but in the end " + missing.get());
            }
            pause();
        }
    }

    private JsonNode once(String server, Step step, Map<String, String> values) {
        BodyPublisher body = step.body()
                .map(template -> BodyPublishers.ofString(
                        RequestFile.filled(template, values).toString()))
                .orElseGet(BodyPublishers::noBody);
        HttpRequest.Builder request = HttpRequest.newBuilder(address(server, step, values))
                .method(step.method(), body)
                .header("Content-Type", "application/json")
                .timeout(step.timeout().orElse(timeout));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            requireFine(server, step, answer);
            return tree(answer.body());
        } catch (IOException e) {
            throw unavailable(server, step, "did not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(server, step, "was not waited for");
        }
    }

    private static URI address(String server, Step step, Map<String, String> values) {
        try {
            return URI.create(server.replaceFirst("/+$", "") + Text.fill(step.path(), values));
        } catch (IllegalArgumentException e) {
            throw new MergeException(
                    ErrorCode.SERVING_REFUSED, server + step.path() + " is no address: " + e.getMessage(), e);
        }
    }

    private static void requireFine(String server, Step step, HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status / 100 == 2 || step.accept().contains(status)) {
            return;
        }
        String what = "answered " + status + " " + Printable.quoted(answer.body());
        boolean again = status >= 500 || status == 408 || status == 409 || status == 425 || status == 429;
        throw again
                ? unavailable(server, step, what)
                : new MergeException(ErrorCode.SERVING_REFUSED, request(server, step) + " " + what);
    }

    /** What is not as it should be. */
    static Optional<String> complaint(JsonNode answer, Map<String, String> wanted, Map<String, String> values) {
        for (Map.Entry<String, String> entry : wanted.entrySet()) {
            String selector = Text.fill(entry.getKey(), values);
            String expected = Text.fill(entry.getValue(), values);
            String found = new Selector(selector).in(answer).asText();
            if (!found.equals(expected)) {
                return Optional.of(selector + " is " + Printable.quoted(found) + ", not " + Printable.quoted(expected));
            }
        }
        return Optional.empty();
    }

    /** Answers that are no JSON hold nothing. */
    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static MergeException unavailable(String server, Step step, String what) {
        return new MergeException(ErrorCode.SERVING_UNAVAILABLE, request(server, step) + " " + what);
    }

    private static String request(String server, Step step) {
        return step.method() + " " + server + step.path();
    }
}
