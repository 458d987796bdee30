package io.tributary.app.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.lineage.Fact;
import java.io.IOException;
import java.util.Optional;

/** Facts as programs read them: the fact's name and its components; an absent value is {@code null}. */
public final class FactJson {
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new SimpleModule().addSerializer(Optional.class, new OptionalSerializer()));

    private FactJson() {}

    public static ObjectNode document(Fact fact) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("fact", fact.getClass().getSimpleName());
        return document.setAll(JSON.<ObjectNode>valueToTree(fact));
    }

    @SuppressWarnings("rawtypes")
    private static final class OptionalSerializer extends JsonSerializer<Optional> {
        @Override
        public void serialize(Optional value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (value.isPresent()) {
                provider.defaultSerializeValue(value.get(), json);
            } else {
                json.writeNull();
            }
        }
    }
}
