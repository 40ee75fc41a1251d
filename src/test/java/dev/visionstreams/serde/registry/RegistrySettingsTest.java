package dev.visionstreams.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrySettingsTest {
    private static RegistrySettings settings(String... keysAndValues) {
        Map<String, Object> configs = new HashMap<>(Map.of("schema.registry.url", "http://localhost:8081"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configs.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return RegistrySettings.of(configs);
    }

    @Test
    void shouldHaveConfluentsDefaults() {
        RegistrySettings settings = settings();

        assertThat(settings.autoRegister()).isTrue();
        assertThat(settings.useLatest()).isFalse();
        assertThat(settings.endpoints()).hasToString("[http://localhost:8081]");
    }

    @Test
    void shouldTakeValuesAsKafkaParsesThem() {
        RegistrySettings settings = RegistrySettings.of(Map.of(
                "schema.registry.url",
                List.of("http://a:1", "https://b"),
                "basic.auth.credentials.source",
                "USER_INFO",
                "basic.auth.user.info",
                new Password("ann:secret"),
                "auto.register.schemas",
                false,
                "http.read.timeout.ms",
                1500));

        assertThat(settings.endpoints()).hasToString("[http://a:1, https://b:443]");
        assertThat(settings.endpoints()).allMatch(endpoint -> endpoint.authorization() != null);
        assertThat(settings.autoRegister()).isFalse();
        assertThat(settings.readTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.toString()).doesNotContain("secret", "ann");
    }

    @Test
    void shouldAskForAnAddress() {
        assertThatThrownBy(() -> RegistrySettings.of(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url is required");
    }

    @Test
    void shouldIgnoreWhatIsKafkas() {
        assertThat(settings(
                        "bootstrap.servers", "b:9092",
                        "ssl.keystore.location", "k",
                        "sasl.jaas.config", "j",
                        "acks", "all",
                        "value.subject.name.strategy", "io.confluent.kafka.serializers.subject.TopicNameStrategy",
                        "specific.avro.reader", "true",
                        "normalize.schemas", "false"))
                .isEqualTo(settings());
    }

    /** As this application's settings come: each with the client's prefix and without. */
    @Test
    void shouldTakeConfluentsNamesWithTheClientsPrefixToo() {
        RegistrySettings settings = settings(
                "schema.registry.auto.register.schemas", "false",
                "auto.register.schemas", "false",
                "schema.registry.latest.compatibility.strict", "true",
                "latest.compatibility.strict", "true",
                "schema.registry.max.schemas.per.subject", "10");

        assertThat(settings.autoRegister()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.ssl.truststore.location, t",
        "schema.registry.normalize.schemas, true",
        "schema.registry.bearer.auth.token, t",
        "specific.avro.value.type, dev.visionstreams.event.ImageRequest",
        "latest.cache.ttl.sec, 60",
        "schema.registry.url2, t",
        "rule.executors, t",
        "bearer.auth.token, t",
        "proxy.host, t",
        "use.schema.id, 3",
        "value.subject.name.strategy, io.confluent.kafka.serializers.subject.RecordNameStrategy",
        "value.subject.name.strategy, com.example.NotTopicNameStrategy",
        "specific.avro.reader, false",
        "normalize.schemas, true",
        "basic.auth.credentials.source, SASL_INHERIT"
    })
    void shouldRefuseWhatOnlyConfluentDoes(String key, String value) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("Confluent's own serializer");
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, 'http://a,ftp://ann:secret@host'",
        "schema.registry.url, ann:secret@host",
        "basic.auth.user.info, ann:secret",
        "http.read.timeout.ms, 0",
        "http.connect.timeout.ms, soon",
        "auto.register.schemas, yes",
        "basic.auth.credentials.source, USER_INFO"
    })
    void shouldSayWhatIsWrongAndNoSecret(String key, String value) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining("secret");
    }
}
