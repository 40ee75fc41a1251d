package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Key;
import dev.visionstreams.gemini.GenerationOptions;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeysTest {
    private static final Path MANUAL = Path.of("src/docs/settings.md");
    private static final String START = "<!-- settings -->";
    private static final String END = "<!-- /settings -->";

    /** For each key a value that isn't its default. */
    private static final Map<String, String> EXAMPLES = examples(
            Map.entry("gemini.thinking.level", "low"),
            Map.entry("gemini.thinking.budget", "0"),
            Map.entry("gemini.media.resolution", "low"),
            Map.entry("gemini.max.output.tokens", "2048"),
            Map.entry("gemini.system.instruction", "You look at shelves.\n라벨은 한국어로."),
            Map.entry("gemini.prompt.<task>", "You look for damage."),
            Map.entry("gemini.safety.harassment", "off"),
            Map.entry("gemini.safety.hate.speech", "block_none"),
            Map.entry("gemini.safety.sexually.explicit", "block_only_high"),
            Map.entry("gemini.safety.dangerous.content", "block_low_and_above"),
            Map.entry("gemini.service.tier", "flex"),
            Map.entry("gemini.service.tier.topics", "image-requests:flex"),
            Map.entry("gemini.service.tiers.allowed", "flex, priority"),
            Map.entry("gemini.price.currency", "EUR"),
            Map.entry("gemini.price.date", "2026-12-24"),
            Map.entry("gemini.budget.per.day", "25"),
            Map.entry("gemini.budget.per.hour", "0.50"),
            Map.entry("gemini.budget.time.zone", "Europe/Berlin"),
            Map.entry("gemini.budget.topic", "money"),
            Map.entry("gemini.timeout", "20m"),
            Map.entry("gemini.code.execution", "true"),
            Map.entry("gemini.backend", "vertex"),
            Map.entry("gemini.vertex.project", "my-project-42"),
            Map.entry("gemini.vertex.location", "europe-west4"),
            Map.entry("gemini.vertex.credentials", "key"),
            Map.entry("gemini.vertex.credentials.file", "/etc/vertex.json"),
            Map.entry("gemini.store", "true"),
            Map.entry("gemini.cut.off", "keep"),
            Map.entry("gemini.inline.max", "100MB"),
            Map.entry("gemini.files.reuse.min", "1MiB"),
            Map.entry("gemini.files.reuse.window", "1h"),
            Map.entry("gemini.files.delete", "true"),
            Map.entry("vision.image.workers", "3"),
            Map.entry("vision.image.worker.heap", "128MiB"),
            Map.entry("vision.image.time.limit", "7s"),
            Map.entry("vision.image.max.pixels", "20000000"),
            Map.entry("vision.image.longest.side", "1536"),
            Map.entry("gemini.api.key", "AQ.abc"),
            Map.entry("gemini.api.key.file", keyFile()),
            Map.entry("gemini.base.url", "http://localhost:8090"),
            Map.entry("gemini.model", "gemini-3.8-flash"),
            Map.entry("gemini.model.caption", "a"),
            Map.entry("gemini.model.classify", "b"),
            Map.entry("gemini.model.answer", "c"),
            Map.entry("gemini.model.detect", "d"),
            Map.entry("gemini.model.segment", "e"),
            Map.entry("gemini.model.point", "f"),
            Map.entry("gemini.model.describe", "g"),
            Map.entry("gemini.masks", "my-tuned-flash:png, my-plain-flash:none"),
            Map.entry("gemini.models.allowed", "gemini-3.8-flash, gemini-3.6-flash"),
            Map.entry("gemini.requests.per.minute", "1000"),
            Map.entry("gemini.tokens.per.minute", "4000000000"),
            Map.entry("gemini.outage.patience", "2h"),
            Map.entry("gemini.trial", "false"),
            Map.entry("vision.application.id", "other"),
            Map.entry("vision.topic.requests", "uploads,crawled"),
            Map.entry("vision.topic.notifications", "bucket-events"),
            Map.entry("vision.topic.captions", "results"),
            Map.entry("vision.topic.classifications", "results"),
            Map.entry("vision.topic.answers", "results"),
            Map.entry("vision.topic.detections", "results"),
            Map.entry("vision.topic.segmentations", "results"),
            Map.entry("vision.topic.points", "results"),
            Map.entry("vision.topic.descriptions", "results"),
            Map.entry("vision.topic.detections-3d", "results"),
            Map.entry("vision.topic.rejections", "rejected"),
            Map.entry("vision.topic.undecodable", "odd"),
            Map.entry("vision.topic.create", "true"),
            Map.entry("vision.changelog.segment.bytes", "broker"),
            Map.entry("vision.changelog.max.message.bytes", "2MiB"),
            Map.entry("vision.reuse.window", "0"),
            Map.entry("vision.reuse.bytes", "1MiB"),
            Map.entry("vision.reuse.topic", "paid-answers"),
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
            Map.entry("vision.fetch.spool.above", "1MiB"),
            Map.entry("vision.fetch.spool.dir", "/var/spool/vision"),
            Map.entry("vision.fetch.spool.bytes", "10GiB"),
            Map.entry("vision.fetch.by.model", "true"),
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
            Map.entry("vision.format.requests", "json"),
            Map.entry("vision.format.outputs", "json"),
            Map.entry("vision.cloudevents", "true"),
            Map.entry("vision.notifications.task", "DETECT"),
            Map.entry("vision.notifications.prompt", "people"),
            Map.entry("vision.notifications.labels", "cat, dog"),
            Map.entry("vision.notifications.prefixes", "uploads/"),
            Map.entry("vision.notifications.suffixes", ".jpg,.png"),
            Map.entry("vision.notifications.min.bytes", "1KiB"),
            Map.entry("vision.notifications.max.bytes", "20MiB"),
            Map.entry("vision.http.host", "127.0.0.1"),
            Map.entry("vision.http.port", "0"),
            Map.entry("vision.log.level", "debug"),
            Map.entry("vision.log.format", "json"));

    /** What a task may have of its own has the same example there. */
    @SafeVarargs
    private static Map<String, String> examples(Map.Entry<String, String>... entries) {
        Map<String, String> examples = new TreeMap<>();
        for (Map.Entry<String, String> entry : entries) {
            String general = entry.getKey().replace(".<task>", "");
            for (Task task : Task.values()) {
                if (Keys.all().stream().anyMatch(key -> key.name().equals(general + "." + KeyList.lowerCase(task)))) {
                    examples.putIfAbsent(general + "." + KeyList.lowerCase(task), entry.getValue());
                }
            }
        }
        for (Map.Entry<String, String> entry : entries) {
            if (!entry.getKey().endsWith(".<task>")) {
                examples.put(entry.getKey(), entry.getValue());
            }
        }
        return examples;
    }

    private static String keyFile() {
        try {
            Path file = Files.createTempFile("api", ".key");
            file.toFile().deleteOnExit();
            return Files.writeString(file, "AQ.of-a-file\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
    void shouldPreferATasksOwnValue() {
        Settings settings = read(
                "gemini.thinking.level=low",
                "gemini.thinking.budget.segment=0",
                "gemini.max.output.tokens=2048",
                "gemini.max.output.tokens.detect=8192");

        assertThat(settings.gemini().service().optionsOf(Task.DETECT))
                .returns("low", GenerationOptions::thinkingLevel)
                .returns(null, GenerationOptions::thinkingBudget)
                .returns(8192, GenerationOptions::maxOutputTokens);
        assertThat(settings.gemini().service().optionsOf(Task.SEGMENT))
                .returns(null, GenerationOptions::thinkingLevel)
                .returns(0, GenerationOptions::thinkingBudget)
                .returns(2048, GenerationOptions::maxOutputTokens);
    }

    @Test
    void shouldRefuseALevelAndABudgetOfOneTask() {
        assertThatThrownBy(() -> read("gemini.thinking.level=low", "gemini.thinking.budget=0"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not both for one task");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "500ms,500",
        "20s,20000",
        "30m,1800000",
        "2h,7200000",
        "1d,86400000",
        "PT1M30S,90000",
        "'5 s',5000"
    })
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
        assertThat(read("vision.inflight.bytes=" + text).inflight().storedBytes())
                .isEqualTo(bytes);
    }

    /** Run with {@code -Dsettings.write=true} to write the table. */
    @Test
    void shouldBeTheTableInTheManual() throws Exception {
        String manual = Files.readString(MANUAL);
        assertThat(manual).contains(START, END);
        String expected = manual.substring(0, manual.indexOf(START) + START.length()) + "\n" + Keys.markdownTable()
                + "\n" + manual.substring(manual.indexOf(END));
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(MANUAL, expected);
        }

        assertThat(Files.readString(MANUAL))
                .as("%s; to write it: mvn test -Dtest=KeysTest -Dsettings.write=true", MANUAL)
                .isEqualTo(expected);
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
