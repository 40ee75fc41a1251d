package dev.visionstreams.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry answers may be made to be endless: references are counted, and so are characters. */
class SchemaAnswerTest {
    private final AtomicInteger fetched = new AtomicInteger();

    @Test
    void shouldRefuseReferencesWithoutEnd() {
        SchemaAnswer endless = new SchemaAnswer(
                reference -> referring(fixed(fetched.incrementAndGet()), fetched.get()), new Schema.Parser());

        assertThatThrownBy(() -> endless.parse(referring(fixed(0), 0)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("references nested more than 20 deep");
        assertThat(fetched).hasValueLessThan(30);
    }

    @Test
    void shouldRefuseTooManyReferences() {
        ObjectNode wide = answer("\"int\"");
        for (int i = 0; i < 101; i++) {
            wide.withArray("references").addObject().put("subject", "s" + i).put("version", 1);
        }
        SchemaAnswer flat =
                new SchemaAnswer(reference -> answer(fixed(fetched.incrementAndGet())), new Schema.Parser());

        assertThatThrownBy(() -> flat.parse(wide))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("more than 100 references");
        assertThat(fetched).hasValue(100);
    }

    @Test
    void shouldRefuseALongText() {
        ObjectNode text =
                answer("{\"type\":\"fixed\",\"size\":1,\"name\":\"F\",\"doc\":\"" + "x".repeat(1 << 20) + "\"}");
        SchemaAnswer answer = new SchemaAnswer(reference -> text, new Schema.Parser());

        assertThatThrownBy(() -> answer.parse(text))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("more than 1048576 characters");
    }

    /** Avro answers some with exceptions that aren't its own; each is the record's fault, not a defect. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"fixed\",\"size\":2147483647,\"name\":\"F\"}",
                "{\"type\":\"fixed\",\"size\":-1,\"name\":\"F\"}",
                "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"A\",\"A\"]}",
                "{\"type\":\"record\",\"name\":\"R\"}",
                "{\"type\":[]}",
                "[\"null\",\"null\"]",
                "[[\"null\"]]",
                "{\"type\":\"nonsense\"}",
                "{}",
                "",
                "{"
            })
    void shouldRefuseWhatIsNoSchema(String text) {
        SchemaAnswer answer = new SchemaAnswer(reference -> answer(text), new Schema.Parser());

        assertThatThrownBy(() -> answer.parse(answer(text))).isInstanceOf(SerializationException.class);
    }

    private static String fixed(int number) {
        return "{\"type\":\"fixed\",\"size\":1,\"name\":\"F" + number + "\"}";
    }

    private static ObjectNode referring(String schema, int number) {
        ObjectNode answer = answer(schema);
        answer.withArray("references").addObject().put("subject", "s" + number).put("version", 1);
        return answer;
    }

    private static ObjectNode answer(String schema) {
        return JsonNodeFactory.instance.objectNode().put("schema", schema);
    }
}
