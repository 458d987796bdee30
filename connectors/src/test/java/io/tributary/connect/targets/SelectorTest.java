package io.tributary.connect.targets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private final JsonNode answer =
            read("{\"data\": [{\"id\": \"a\", \"root\": \"/1\"}, {\"id\": \"b\", \"root\": \"/2\"}], \"same\": [7, 7],"
                    + " \"mixed\": [7, 8]}");

    private static JsonNode read(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private String text(String selector) {
        return new Selector(selector).in(answer).asText();
    }

    @Test
    void namesAndIndicesLeadIntoTheAnswer() {
        assertThat(text("/data/1/root")).isEqualTo("/2");
    }

    @Test
    void anElementIsChosenByWhatItHolds() {
        assertThat(text("/data/[id=b]/root")).isEqualTo("/2");
        assertThat(text("/data/[id=c]/root")).isEmpty();
    }

    @Test
    void allElementsAreOneTextOnlyWhereTheyAgree() {
        assertThat(text("/same/*")).isEqualTo("7");
        assertThat(text("/mixed/*")).isEqualTo("7,8");
        assertThat(text("/nothing/*")).isEmpty();
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(text("/data/9/root")).isEmpty();
        assertThat(text("/nothing/at/all")).isEmpty();
    }
}
