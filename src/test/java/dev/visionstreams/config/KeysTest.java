package dev.visionstreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {
    /** For each key a value that isn't its default. */
    private static final Map<String, String> EXAMPLES = Map.ofEntries(
            Map.entry("gemini.api.key", "AQ.abc"),
            Map.entry("gemini.base.url", "http://localhost:8090"),
            Map.entry("gemini.model", "gemini-3.8-flash"),
            Map.entry("gemini.model.caption", "a"),
            Map.entry("gemini.model.classify", "b"),
            Map.entry("gemini.model.answer", "c"),
            Map.entry("gemini.model.detect", "d"),
            Map.entry("gemini.model.segment", "e"),
            Map.entry("gemini.model.point", "f"),
            Map.entry("gemini.model.describe", "g"),
            Map.entry("gemini.models.allowed", "gemini-3.8-flash, gemini-3.6-flash"),
            Map.entry("gemini.requests.per.minute", "1000"),
            Map.entry("gemini.tokens.per.minute", "4000000000"),
            Map.entry("vision.application.id", "other"),
            Map.entry("vision.topic.requests", "uploads,crawled"),
            Map.entry("vision.topic.captions", "results"),
            Map.entry("vision.topic.classifications", "results"),
            Map.entry("vision.topic.answers", "results"),
            Map.entry("vision.topic.detections", "results"),
            Map.entry("vision.topic.segmentations", "results"),
            Map.entry("vision.topic.points", "results"),
            Map.entry("vision.topic.descriptions", "results"),
            Map.entry("vision.topic.rejections", "rejected"),
            Map.entry("vision.topic.undecodable", "odd"),
            Map.entry("vision.inflight.calls", "128"),
            Map.entry("vision.inflight.bytes", "1GB"),
            Map.entry("vision.content.max.bytes", "1MiB"),
            Map.entry("vision.ordering", "none"),
            Map.entry("vision.retry.attempts", "1"),
            Map.entry("vision.retry.deadline", "2h"),
            Map.entry("vision.retry.backoff", "500ms"),
            Map.entry("vision.retry.backoff.max", "PT90S"),
            Map.entry("vision.drain.timeout", "0s"),
            Map.entry("vision.fetch.schemes", "https"),
            Map.entry("vision.fetch.max.bytes", "1048576"),
            Map.entry("vision.fetch.allow.addresses", "127.0.0.0/8, ::1/128"),
            Map.entry("vision.fetch.timeout", "5s"),
            Map.entry("vision.fetch.connect.timeout", "1s"),
            Map.entry("vision.fetch.read.timeout", "2s"),
            Map.entry("vision.fetch.allow.hosts", "example.com, *.example.org"),
            Map.entry("vision.fetch.deny.hosts", "*.internal"),
            Map.entry("vision.fetch.allow.ports", "443, 8443"),
            Map.entry("vision.fetch.deny.ports", "8080"),
            Map.entry("vision.fetch.deny.addresses", "1.1.1.0/24"),
            Map.entry("vision.fetch.host.calls", "4"),
            Map.entry("vision.fetch.host.failures", "1"),
            Map.entry("vision.fetch.host.pause", "5m"),
            Map.entry("vision.fetch.proxy", "proxy.internal:3128"),
            Map.entry("vision.fetch.user.agent", "vision-streams (+https://example.com/about)"),
            Map.entry("vision.fetch.file.folders", "/srv/images"),
            Map.entry("vision.fetch.s3.endpoint", "http://minio:9000"),
            Map.entry("vision.fetch.s3.region", "eu-central-1"),
            Map.entry("vision.fetch.s3.path.style", "true"),
            Map.entry("vision.fetch.s3.keys", "minio:secret"),
            Map.entry("vision.fetch.s3.buckets", "uploads,crawled.images"),
            Map.entry("vision.fetch.gs.endpoint", "http://localhost:4443"),
            Map.entry("vision.fetch.gs.credentials", "none"),
            Map.entry("vision.fetch.gs.credentials.file", "/etc/gs.json"),
            Map.entry("vision.fetch.gs.buckets", "uploads"),
            Map.entry("vision.output.uri", "full"),
            Map.entry("vision.serializer", "builtin"),
            Map.entry("vision.http.port", "0"));

    @ParameterizedTest
    @MethodSource("names")
    void shouldLetEachKeyChangeTheSettings(String name) {
        assertThat(EXAMPLES).as("an example for each key").containsKey(name);

        Settings settings = read(name + "=" + EXAMPLES.get(name));

        assertThat(settings).isNotEqualTo(read());
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldLetTheEnvironmentSetEachKeyToTheSame(String name) {
        Settings settings =
                reader().read(null, Map.of(Key.variable(name), EXAMPLES.getOrDefault(name, "no example")), List.of());

        assertThat(settings).isEqualTo(read(name + "=" + EXAMPLES.get(name)));
    }

    @Test
    void shouldHaveAnExampleForNothingElse() {
        assertThat(names()).containsExactlyInAnyOrderElementsOf(EXAMPLES.keySet());
    }

    @Test
    void shouldGiveEachKeyItsOwnPlaceInTheSettings() {
        List<Settings> each = EXAMPLES.entrySet().stream()
                .map(e -> read(e.getKey() + "=" + e.getValue()))
                .toList();

        assertThat(each).doesNotHaveDuplicates();
    }

    @Test
    void shouldHaveAModelForEachTask() {
        assertThat(Keys.MODEL_BY_TASK.keySet())
                .containsExactlyElementsOf(
                        Arrays.stream(Task.values()).map(Task::name).toList());
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "20s,20000", "30m,1800000", "2h,7200000", "1d,86400000", "PT1M30S,90000", "'5 s',5000"})
    void shouldReadDurations(String text, long millis) {
        assertThat(read("vision.drain.timeout=" + text).drainTimeout()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({
        "1048576,1048576",
        "600000B,600000",
        "600kB,600000",
        "600KiB,614400",
        "50MB,50000000",
        "50MiB,52428800",
        "'50 mib',52428800",
        "1GB,1000000000",
        "3GiB,3221225472"
    })
    void shouldReadSizes(String text, long bytes) {
        assertThat(read("vision.inflight.bytes=" + text).inflight().bytes()).isEqualTo(bytes);
    }

    @Test
    void shouldBeTheTableInTheReadme() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        String start = "<!-- settings -->";
        String end = "<!-- /settings -->";

        assertThat(readme).contains(start, end);
        String table = readme.substring(readme.indexOf(start) + start.length(), readme.indexOf(end))
                .strip();
        assertThat(table.equals(Keys.markdownTable()))
                .as("README.md between %s and %s should be:%n%n%s%n%n", start, end, Keys.markdownTable())
                .isTrue();
    }

    static Stream<String> names() {
        return Keys.all().stream().map(Key::name);
    }

    private static Settings read(String... overrides) {
        return reader().read(null, Map.of(), Arrays.asList(overrides));
    }

    private static SettingsReader reader() {
        return new SettingsReader(Set.of(), 1L << 30);
    }
}
