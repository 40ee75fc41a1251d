package dev.visionstreams.serde.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As on a class path without Confluent's classes, whether the build has them or not. */
class AvroSerdesTest {
    private static final Map<String, String> CONFIGS = Map.of("schema.registry.url", "http://localhost:8081");

    private static final ClassLoader WITHOUT = new ClassLoader(AvroSerdesTest.class.getClassLoader()) {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.confluent.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    };

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "BUILTIN"})
    void shouldDoWithoutConfluent(AvroSerdes.Choice choice) {
        AvroSerdes serdes = AvroSerdes.of(choice, RegistryGate.alwaysOpen(), WITHOUT);

        assertThat(serdes).hasToString("the built-in serializers");
        try (Serializer<ImageRequest> serializer = serdes.serializer(CONFIGS);
                Deserializer<ImageRequest> deserializer = serdes.deserializer(ImageRequest.class, CONFIGS)) {
            assertThat(serializer).isInstanceOf(AvroSerializer.class);
            assertThat(deserializer).isInstanceOf(AvroDeserializer.class);
        }
    }

    @Test
    void shouldSayHowToGetConfluents() {
        assertThatThrownBy(() -> AvroSerdes.of(AvroSerdes.Choice.CONFLUENT, RegistryGate.alwaysOpen(), WITHOUT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("io.confluent.kafka.serializers.KafkaAvroSerializer")
                .hasMessageContaining("isn't on the class path")
                .hasMessageContaining("-Pconfluent");
    }
}
