package io.tributary.connect.targets;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request of a sequence, and what must be true of its answer.
 *
 * @param path below the server's address; with variables
 * @param body every text in it with variables; empty for none
 * @param timeout where it is not the target's
 * @param accept statuses that are fine beside 2xx
 * @param expect texts by selectors into the answer
 * @param capture selectors into the answer by variables for later requests
 * @param unless a variable: where it has a text already, the request is left out
 * @param until texts by selectors: the request is repeated until they are there
 */
record Step(
        String method,
        String path,
        Optional<JsonNode> body,
        Optional<Duration> timeout,
        List<Integer> accept,
        Map<String, String> expect,
        Map<String, String> capture,
        Optional<String> unless,
        Map<String, String> until) {
    Step {
        accept = List.copyOf(accept);
        expect = Map.copyOf(expect);
        capture = Map.copyOf(capture);
        until = Map.copyOf(until);
    }

    boolean needless(Map<String, String> values) {
        return unless.filter(name -> !values.getOrDefault(name, "").isEmpty()).isPresent();
    }
}
