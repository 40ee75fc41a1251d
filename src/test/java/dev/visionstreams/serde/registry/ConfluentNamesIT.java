package dev.visionstreams.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.visionstreams.serde.confluent.NeedsConfluent;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every name that Confluent's classes know is understood or refused by ours, none ignored. */
@NeedsConfluent
class ConfluentNamesIT {
    private static final String SERIALIZERS = "io.confluent.kafka.serializers.";
    private static final String URL = "http://localhost:8081";

    @ParameterizedTest
    @ValueSource(strings = {"KafkaAvroSerializerConfig", "KafkaAvroDeserializerConfig"})
    void shouldKnowEverySetting(String config) throws ReflectiveOperationException {
        assertThat(unknown(values(config).keySet())).isEmpty();
    }

    @Test
    void shouldKnowEverySettingOfTheClient() throws ReflectiveOperationException {
        Set<String> names = new TreeSet<>();
        for (Field field : Class.forName("io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig")
                .getFields()) {
            if (field.get(null) instanceof String text && text.contains(".") && !text.endsWith(".")) {
                names.add(text);
            }
        }

        assertThat(names).hasSizeGreaterThan(20);
        assertThat(unknown(names)).isEmpty();
    }

    /** But for where a reader's class comes from, which isn't a setting here. */
    @ParameterizedTest
    @ValueSource(strings = {"KafkaAvroSerializerConfig", "KafkaAvroDeserializerConfig"})
    void shouldTakeTheDefaultsThatConfluentHas(String config) throws ReflectiveOperationException {
        values(config).forEach((name, value) -> {
            boolean differs = Set.of(
                            "specific.avro.reader", "avro.remove.java.properties", "rule.service.loader.enable")
                    .contains(name);
            if (!differs && !isRefusedOnPurpose(name) && value != null) {
                assertThatCode(() -> UnsupportedSettings.refuse(Map.of(name, value)))
                        .as("%s=%s", name, value)
                        .doesNotThrowAnyException();
            }
        });
    }

    private static boolean isRefusedOnPurpose(String name) {
        return name.startsWith("bearer.auth.") || name.startsWith("schema.registry.ssl.");
    }

    private static Map<String, ?> values(String config) throws ReflectiveOperationException {
        Object made = Class.forName(SERIALIZERS + config)
                .getConstructor(Map.class)
                .newInstance(Map.of("schema.registry.url", URL));
        return ((AbstractConfig) made).values();
    }

    private static Set<String> unknown(Set<String> names) {
        Set<String> unknown = new TreeSet<>();
        for (String name : names) {
            String bare = name.startsWith(UnsupportedSettings.PREFIX)
                    ? name.substring(UnsupportedSettings.PREFIX.length())
                    : name;
            // Kafka's own names for TLS: those with the prefix are refused as all unknown ones are.
            if (!bare.startsWith("ssl.") && !UnsupportedSettings.knows(bare)) {
                unknown.add(name);
            }
        }
        return unknown;
    }
}
