package dev.visionstreams.registry;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.demo.LocalRegistry;
import java.util.Map;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class FailureTypesTest extends FailureTypes {
    FailureTypesTest() {
        super(AvroSerdes.Choice.BUILTIN);
    }

    @Test
    void shouldNotInstantiateClassesThatAvroHasNotGenerated() {
        try (LocalRegistry local = new LocalRegistry();
                RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()));
                AvroDeserializer<?> deserializer = new AvroDeserializer<>()) {
            deserializer.configure(Map.of("schema.registry.url", local.url()), false);
            client.register(
                    "t-value",
                    SchemaBuilder.record("java.util.ArrayList").fields().endRecord());

            assertThatThrownBy(() -> deserializer.deserialize("t", FailureTypes.RECORD))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("java.util.ArrayList");
        }
    }
}
