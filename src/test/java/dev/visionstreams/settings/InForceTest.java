package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.gemini.GeminiSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InForceTest {
    private static final Set<String> KAFKA =
            Set.of("bootstrap.servers", "sasl.jaas.config", "ssl.key.password", "linger.ms", "max.poll.records");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldSayWhereEachSettingComesFrom() throws Exception {
        Path file = Files.writeString(folder.resolve("vs.properties"), "vision.inflight.calls=8\ngemini.model=a\n");

        List<InForce> settings = read(file, Map.of("GEMINI_MODEL", "b"), "vision.http.port=0");

        assertThat(settings)
                .contains(
                        new InForce("vision.inflight.calls", "8", file + ":1"),
                        new InForce("gemini.model", "b", "environment variable GEMINI_MODEL"),
                        new InForce("vision.http.port", "0", "--set"),
                        new InForce("vision.ordering", "key", "default"));
        assertThat(settings).extracting(InForce::key).doesNotHaveDuplicates();
    }

    @Test
    void shouldHideSecrets() {
        List<InForce> settings = read(
                null,
                Map.of(),
                "gemini.api.key=hush",
                "vision.fetch.s3.keys=id:hush",
                "kafka.bootstrap.servers=kafka:9092",
                "kafka.sasl.jaas.config=hush",
                "kafka.ssl.key.password=hush",
                "kafka.some.plugin.thing=hush",
                "schema.registry.url=http://user:hush@registry:8081",
                "schema.registry.basic.auth.user.info=user:hush");

        assertThat(settings).noneMatch(setting -> setting.value().contains("hush"));
        assertThat(settings)
                .contains(
                        new InForce("kafka.bootstrap.servers", "kafka:9092", "--set"),
                        new InForce("schema.registry.url", "http://registry:8081", "--set"));
    }

    @Test
    void shouldNameTheKafkaSettingThatWasMeant() {
        assertThatThrownBy(() -> read(null, Map.of(), "kafka.sasl.jaas.confg=x", "kafka.producer.lingr.ms=5"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("kafka.sasl.jaas.confg")
                .hasMessageContaining("the nearest that it has is kafka.sasl.jaas.config")
                .hasMessageContaining("the nearest that it has is kafka.producer.linger.ms");
    }

    @Test
    void shouldRefuseASchemeThatNobodyFetches() {
        assertThatThrownBy(() -> read(null, Map.of(), "vision.fetch.schemes=ftp"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("vision.fetch.schemes");
    }

    @Test
    void shouldReadTheKeyFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "  AQ.secret\n");

        GeminiSettings service = reader().read(null, Map.of("GEMINI_API_KEY_FILE", file.toString()), List.of())
                .gemini()
                .service();

        assertThat(service)
                .isEqualTo(reader().read(null, Map.of("GEMINI_API_KEY", "AQ.secret"), List.of())
                        .gemini()
                        .service());
        assertThatThrownBy(() -> read(null, Map.of(), "gemini.api.key=x", "gemini.api.key.file=" + file))
                .hasMessageContaining("set one of them");
        Files.writeString(file, "two words of hush");
        assertThatThrownBy(() -> read(null, Map.of(), "gemini.api.key.file=" + file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gemini.api.key.file")
                .hasMessageNotContaining("hush");
        assertThatThrownBy(() -> read(null, Map.of(), "gemini.api.key.file=" + folder.resolve("none")))
                .hasMessageContaining("can't be read");
    }

    @Test
    void shouldTakeLogLevelsInAnyCase() {
        assertThat(reader().read(null, Map.of("VISION_LOG_LEVEL", "DEBUG"), List.of())
                        .log()
                        .level())
                .isEqualTo("debug");
    }

    private static SettingsReader reader() {
        return new SettingsReader(KAFKA, 1L << 30);
    }

    private static List<InForce> read(@Nullable Path file, Map<String, String> environment, String... overrides) {
        var unused = reader().read(file, environment, List.of(overrides));
        return reader().inForce(file, environment, List.of(overrides));
    }
}
