package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Secret;
import dev.visionstreams.fetch.FetchSettings;
import dev.visionstreams.fetch.GsSettings;
import dev.visionstreams.fetch.S3Settings;
import dev.visionstreams.fetch.UrlPolicy;
import dev.visionstreams.gemini.FileOptions;
import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.image.worker.WorkerSettings;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.model.Task;
import dev.visionstreams.serde.confluent.AvroSerdes;
import dev.visionstreams.topology.OutputUri;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final Set<String> KAFKA_NAMES = kafkaNames();

    private final Path directory;

    SettingsReaderTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** So that there is memory for every call, however large the images are. */
    @ParameterizedTest
    @CsvSource({"128, 64, 2", "128, 128, 1", "256, 8, 8", "4, 64, 0"})
    void shouldHoldOnDiskWhatTakesMoreThanACallsPartOfTheMemory(long budget, int calls, long above) throws Exception {
        try (Spool spool = read("vision.fetch.spool.dir=" + directory).images().openSpool(budget << 20, calls)) {
            assertThat(BodySink.memoryFor(spool, (above << 20) + (1 << 20), GIBIBYTE))
                    .isZero();
            assertThat(BodySink.memoryFor(spool, Math.max(1, above << 20), GIBIBYTE))
                    .isPositive();
        }
        try (Spool spool = read("vision.fetch.spool.dir=" + directory, "vision.fetch.spool.above=3MiB")
                .images()
                .openSpool(budget << 20, calls)) {
            assertThat(BodySink.memoryFor(spool, 3L << 20, GIBIBYTE)).isEqualTo(Math.min(budget, 3) << 20);
        }
    }

    @Test
    void shouldHaveTheContractsDefaults() {
        Settings settings = read();

        assertThat(settings.applicationId()).isEqualTo("vision-streams");
        assertThat(settings.kafka().reveal()).isEqualTo(Map.of("processing.guarantee", "exactly_once_v2"));
        assertThat(settings.registry().reveal()).isEmpty();
        assertThat(settings.gemini())
                .returns("gemini-3.5-flash-lite", ModelSettings::model)
                .returns(Map.of(), ModelSettings::modelByTask)
                .returns(List.of(), ModelSettings::modelsAllowed)
                .returns(null, ModelSettings::requestsPerMinute)
                .returns(null, ModelSettings::tokensPerMinute);
        assertThat(settings.gemini().service().apiKey().get()).isEmpty();
        assertThat(settings.gemini().service().baseUrl()).isEqualTo(GeminiSettings.GOOGLE);
        assertThat(settings.gemini().service().files()).isEqualTo(FileOptions.DEFAULTS);
        assertThat(settings.topics())
                .isEqualTo(new TopicSettings(
                        List.of("image-requests"),
                        List.of(),
                        Map.of(
                                Task.CAPTION, "image-captions",
                                Task.CLASSIFY, "image-classifications",
                                Task.ANSWER, "image-answers",
                                Task.DETECT, "image-detections",
                                Task.SEGMENT, "image-segmentations",
                                Task.POINT, "image-points",
                                Task.DESCRIBE, "image-descriptions",
                                Task.DETECT_3D, "image-detections"),
                        "image-rejections",
                        "image-requests-undecodable"));
        assertThat(settings.contentMaxBytes()).isEqualTo(512 << 10);
        assertThat(settings.reuse())
                .isEqualTo(new Settings.Reuse(Duration.ofHours(24), 64 << 20, "vision-streams-reusable-answers"));
        assertThat(settings.inflight())
                .isEqualTo(new InFlightOptions(
                        64,
                        100,
                        256 << 20,
                        true,
                        Duration.ofSeconds(10),
                        new RetryPolicy(8, Duration.ofMinutes(30), Duration.ofSeconds(1), Duration.ofSeconds(60))));
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.images())
                .isEqualTo(new Settings.Images(
                        new FetchSettings(
                                Set.of("https", "data"),
                                50 << 20,
                                new FetchSettings.Timeouts(
                                        Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60)),
                                new UrlPolicy(List.of(), List.of(), Set.of(), Set.of(), List.of(), List.of()),
                                new FetchSettings.HostBounds(32, 5, Duration.ofSeconds(30)),
                                List.of(),
                                new S3Settings(null, null, false, null, Set.of()),
                                new GsSettings(
                                        URI.create("https://storage.googleapis.com"),
                                        GsSettings.Credentials.APPLICATION_DEFAULT,
                                        null,
                                        Set.of()),
                                null,
                                "vision-streams"),
                        false,
                        null,
                        2L << 30,
                        null,
                        100_000_000,
                        new WorkerSettings(
                                WorkerSettings.defaultCount(),
                                WorkerSettings.defaultHeapBytes(),
                                Duration.ofSeconds(20),
                                null)));
        assertThat(settings.outputUri()).isEqualTo(OutputUri.REDACTED);
        assertThat(settings.serializer()).isEqualTo(AvroSerdes.Choice.AUTO);
        assertThat(settings.httpPort()).isEqualTo(8080);
    }

    /** A cluster that was set up before the task existed has no topic for it. */
    @Test
    void shouldSendBoxesInSpaceToTheTopicOfDetectionsUnlessTheyHaveTheirOwn() {
        assertThat(read("vision.topic.detections=boxes").topics().results())
                .containsEntry(Task.DETECT_3D, "boxes")
                .containsEntry(Task.DETECT, "boxes");
        assertThat(read("vision.topic.detections=boxes", "vision.topic.detections-3d=rooms")
                        .topics()
                        .results())
                .containsEntry(Task.DETECT_3D, "rooms")
                .containsEntry(Task.DETECT, "boxes");
    }

    @Test
    void shouldNameTheTopicOfAnswersAfterTheApplicationAndTakeLittleOfASmallHeap() {
        Settings settings =
                new SettingsReader(KAFKA_NAMES, 160 << 20).read(null, Map.of(), List.of("vision.application.id=shop"));

        assertThat(settings.reuse())
                .isEqualTo(new Settings.Reuse(Duration.ofHours(24), 10 << 20, "shop-reusable-answers"));
        assertThat(settings.reuse().isOn()).isTrue();
        assertThat(read("vision.reuse.window=0").reuse().isOn()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image-requests", "image-answers", "image-rejections"})
    void shouldKeepTheTopicOfAnswersApart(String other) {
        assertThatThrownBy(() -> read("vision.reuse.topic=" + other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("vision.reuse.topic: \"" + other + "\" is the topic of something else");
    }

    @Test
    void shouldLimitInflightBytesToAQuarterOfASmallHeap() {
        Settings settings = new SettingsReader(KAFKA_NAMES, 400_000_000).read(null, Map.of(), List.of());

        assertThat(settings.inflight().storedBytes()).isEqualTo(100_000_000);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, 8080",
        "true,  false, false, 1",
        "true,  true,  false, 2",
        "true,  true,  true,  3",
        "true,  false, true,  3",
        "false, true,  true,  3",
    })
    void shouldLetTheEnvironmentOverrideTheFileAndSetOverrideBoth(boolean file, boolean env, boolean set, int port)
            throws Exception {
        Settings settings = new SettingsReader(KAFKA_NAMES, GIBIBYTE)
                .read(
                        file ? file("vision.http.port=1") : null,
                        env ? Map.of("VISION_HTTP_PORT", "2") : Map.of(),
                        set ? List.of("vision.http.port=3") : List.of());

        assertThat(settings.httpPort()).isEqualTo(port);
    }

    @Test
    void shouldCheckOnlyTheValueThatWins() throws Exception {
        Settings settings = new SettingsReader(KAFKA_NAMES, GIBIBYTE)
                .read(file("vision.http.port=eighty"), Map.of(), List.of("vision.http.port=80"));

        assertThat(settings.httpPort()).isEqualTo(80);
    }

    @Test
    void shouldTakeTheLastSetAndKeepEqualsSignsInItsValue() {
        Settings settings = read("kafka.client.id=a", "kafka.client.id=b=c");

        assertThat(settings.kafka().get("client.id")).isEqualTo("b=c");
    }

    @Test
    void shouldReadOnlyKnownNamesFromTheEnvironment() {
        Settings settings = environment(Map.ofEntries(
                Map.entry("GEMINI_API_KEY", "key"),
                Map.entry("GEMINI_MODEL_DETECT", "gemini-3.8-flash"),
                Map.entry("VISION_STREAMS_PORT", "tcp://10.0.0.1:8080"),
                Map.entry("VISION_LOG_LEVEL", "DEBUG"),
                Map.entry("GEMINI_PORT", "tcp://10.0.0.2:443"),
                Map.entry("KAFKA_PORT", "tcp://10.0.0.3:9092"),
                Map.entry("KAFKA_HEAP_OPTS", "-Xmx1g"),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "broker:9092"),
                Map.entry("KAFKA_MAIN_CONSUMER_MAX_POLL_RECORDS", "50"),
                Map.entry("KAFKA_PRODUCER_LINGER_MS", "7"),
                Map.entry("KAFKA_SASL_JAAS_CONFIG", "module required;"),
                Map.entry("SCHEMA_REGISTRY_PORT", "tcp://10.0.0.4:8081"),
                Map.entry("SCHEMA_REGISTRY_HOST_NAME", "registry"),
                Map.entry("SCHEMA_REGISTRY_URL", "http://registry:8081"),
                Map.entry("SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "me:pass"),
                Map.entry("SCHEMA_REGISTRY_SSL_TRUSTSTORE_LOCATION", "/trust")));

        assertThat(settings.gemini().service().apiKey()).isEqualTo(new Secret("key"));
        assertThat(settings.gemini().modelByTask()).isEqualTo(Map.of(Task.DETECT, "gemini-3.8-flash"));
        assertThat(settings.kafka().reveal())
                .isEqualTo(Map.of(
                        "processing.guarantee", "exactly_once_v2",
                        "bootstrap.servers", "broker:9092",
                        "main.consumer.max.poll.records", "50",
                        "producer.linger.ms", "7",
                        "sasl.jaas.config", "module required;"));
        assertThat(settings.registry().reveal())
                .isEqualTo(Map.of(
                        "schema.registry.url", "http://registry:8081",
                        "schema.registry.basic.auth.user.info", "me:pass",
                        "basic.auth.user.info", "me:pass",
                        "schema.registry.ssl.truststore.location", "/trust",
                        "ssl.truststore.location", "/trust"));
    }

    @Test
    void shouldTreatAnEmptyVariableAsUnset() {
        Settings settings = environment(Map.of("GEMINI_API_KEY", "", "VISION_HTTP_PORT", " "));

        assertThat(settings).isEqualTo(read());
    }

    @Test
    void shouldNotLetTwoKafkaNamesShareAVariable() {
        Map<String, String> byVariable = PassThroughNames.byVariable(KAFKA_NAMES);

        assertThat(KAFKA_NAMES).allSatisfy(name -> assertThat(byVariable)
                .containsEntry(Key.variable("kafka." + name), "kafka." + name));
    }

    @Test
    void shouldPassOnAnyKafkaAndRegistryNameOfAFile() throws Exception {
        Settings settings = new SettingsReader(Set.of(), GIBIBYTE)
                .read(
                        file("kafka.of.the.future=x\nschema.registry.auto.register.schemas=false\nother.program=1"),
                        Map.of(),
                        List.of("kafka.processing.guarantee=at_least_once", "kafka.auto.offset.reset=latest"));

        assertThat(settings.kafka().reveal())
                .isEqualTo(Map.of(
                        "of.the.future", "x",
                        "processing.guarantee", "at_least_once",
                        "auto.offset.reset", "latest"));
        assertThat(settings.registry().get("auto.register.schemas")).isEqualTo("false");
    }

    @Test
    void shouldReadJavaProperties() throws Exception {
        Settings settings = new SettingsReader(KAFKA_NAMES, GIBIBYTE).read(file("""
                                # vision.http.port = 1 \\
                                ! note

                                  vision.http.port : 2
                                vision.fetch.schemes = https,\\
                                    data, \\
                                    gs
                                kafka.client.id=caf\\u00e9 \u00e9
                                """), Map.of(), List.of());

        assertThat(settings.httpPort()).isEqualTo(2);
        assertThat(settings.images().fetch().schemes()).containsExactlyInAnyOrder("https", "data", "gs");
        assertThat(settings.kafka().get("client.id")).isEqualTo("caf\u00e9 \u00e9");
    }

    @Test
    void shouldUnsetAnOptionalValueWithAnEmptyOne() throws Exception {
        Settings settings = new SettingsReader(KAFKA_NAMES, GIBIBYTE)
                .read(
                        file("gemini.requests.per.minute=10\nvision.fetch.allow.addresses=::1/128"),
                        Map.of(),
                        List.of("gemini.requests.per.minute=", "vision.fetch.allow.addresses="));

        assertThat(settings).isEqualTo(read());
    }

    @Test
    void shouldPrintNoSecret() {
        Settings settings = read(
                "gemini.api.key=hidden",
                "vision.fetch.s3.keys=access:hidden",
                "kafka.sasl.jaas.config=hidden",
                "schema.registry.url=https://me:hidden@registry",
                "schema.registry.basic.auth.user.info=me:hidden");

        assertThat(settings.toString()).doesNotContain("hidden").contains("sasl.jaas.config", "basic.auth.user.info");
    }

    @Test
    void shouldRequireTheKeysThatACommandNeeds() {
        Settings settings = read();

        assertThatThrownBy(settings::requireKafka)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        wrong configuration:
                        - kafka.bootstrap.servers: not set; set it in the file of --config, in the environment as \
                        KAFKA_BOOTSTRAP_SERVERS, or with --set kafka.bootstrap.servers=localhost:9092""");
        assertThatThrownBy(settings::requireRegistry).hasMessage("""
                        wrong configuration:
                        - schema.registry.url: not set; set it in the file of --config, in the environment as \
                        SCHEMA_REGISTRY_URL, or with --set schema.registry.url=http://localhost:8081""");
    }

    @Test
    void shouldRequireTheSchemeOfTheObjectsInNotifications() {
        assertThatThrownBy(read("vision.topic.notifications=bucket-events")::requireFetchOfNotifications)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("vision.fetch.schemes=https,data,s3");
        assertThatThrownBy(
                        read("vision.topic.notifications=bucket-events", "vision.fetch.schemes=s3")
                                ::requireFetchOfNotifications)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("vision.fetch.s3.buckets=uploads");
        read("vision.topic.notifications=bucket-events", "vision.fetch.schemes=s3", "vision.fetch.s3.buckets=uploads")
                .requireFetchOfNotifications();
        read().requireFetchOfNotifications();
    }

    @Test
    void shouldUseARegistryUnlessEverythingIsJson() {
        assertThat(read().usesRegistry()).isTrue();
        assertThat(read("vision.format.requests=json").usesRegistry()).isTrue();
        assertThat(read("vision.format.outputs=json").usesRegistry()).isTrue();
        assertThat(read("vision.format.requests=json", "vision.format.outputs=json")
                        .usesRegistry())
                .isFalse();
    }

    @Test
    void shouldAcceptTheKeysThatACommandNeeds() {
        Settings settings = read("kafka.bootstrap.servers=localhost:1", "schema.registry.url=http://localhost:2");

        settings.requireKafka();
        settings.requireRegistry();
        assertThat(settings.registry().reveal()).isEqualTo(Map.of("schema.registry.url", "http://localhost:2"));
    }

    private static Settings read(String... overrides) {
        return new SettingsReader(KAFKA_NAMES, GIBIBYTE).read(null, Map.of(), Arrays.asList(overrides));
    }

    private static Settings environment(Map<String, String> environment) {
        return new SettingsReader(KAFKA_NAMES, GIBIBYTE).read(null, environment, List.of());
    }

    private Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("settings.properties"), text);
    }

    private static Set<String> kafkaNames() {
        Set<String> names = new HashSet<>(StreamsConfig.configDef().names());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }
}
