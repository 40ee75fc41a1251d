package dev.visionstreams.serde.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfluentSettingsTest {
    private static Map<String, Object> writing(String... keysAndValues) {
        Map<String, String> configs = new HashMap<>(Map.of("schema.registry.url", "http://localhost:8081"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            configs.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return ConfluentSettings.forWriting(configs);
    }

    @Test
    void shouldRegisterNoJavaStrings() {
        assertThat(writing()).containsEntry("avro.remove.java.properties", "true");
    }

    @Test
    void shouldReadIntoTheEventsClass() {
        assertThat(ConfluentSettings.forReading(Map.of("schema.registry.url", "http://a"), ImageRequest.class))
                .containsEntry("specific.avro.reader", "true")
                .containsEntry("specific.avro.value.type", ImageRequest.class);
    }

    @Test
    void shouldHandOverWhatItDoesNotKnow() {
        assertThat(writing("bearer.auth.token", "t", "rule.executors", "r", "auto.register.schemas", "false"))
                .containsEntry("bearer.auth.token", "t")
                .containsEntry("rule.executors", "r")
                .containsEntry("auto.register.schemas", "false");
    }

    @Test
    void shouldCheckHostNamesAndGiveUpInTimeUnlessTold() {
        String algorithm = "schema.registry.ssl.endpoint.identification.algorithm";

        assertThat(writing())
                .containsEntry(algorithm, "https")
                .containsEntry("http.connect.timeout.ms", "10000")
                .containsEntry("http.read.timeout.ms", "10000");
        assertThat(writing(algorithm, "none", "http.read.timeout.ms", "500"))
                .containsEntry(algorithm, "none")
                .containsEntry("http.read.timeout.ms", "500");
    }

    @Test
    void shouldKeepPasswordsOutOfAddressesWhichAreLogged() {
        Map<String, Object> settings =
                writing("schema.registry.url", "http://ann:s%40crit@a:1/apis, http://ann:s%40crit@b?token=t");

        assertThat(settings)
                .containsEntry("schema.registry.url", List.of("http://a:1/apis", "http://b/"))
                .containsEntry("basic.auth.credentials.source", "USER_INFO")
                .containsEntry("basic.auth.user.info", "ann:s@crit");
    }

    @Test
    void shouldParseTheNumbersThatConfluentsClientCasts() {
        assertThat(writing("missing.cache.size", "7", "schema.registry.missing.id.cache.ttl.sec", "8"))
                .containsEntry("missing.cache.size", 7)
                .containsEntry("schema.registry.missing.id.cache.ttl.sec", 8L);
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ann:secret@host",
        "schema.registry.url, 'http://ann:secret@a,http://bob:secret@b'",
        "schema.registry.url, ' '",
        "avro.remove.java.properties, false",
        "specific.avro.reader, false",
        "specific.avro.value.type, dev.visionstreams.event.ImageEnriched",
        "missing.cache.size, many"
    })
    void shouldSayWhatIsWrongAndNoSecret(String key, String value) {
        assertThatThrownBy(() -> writing(key, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageNotContaining("secret");
    }
}
