package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This version starts on the changelog that an earlier one left behind, as it was recorded then. */
class UpgradeIT {
    private static final Path RECORDINGS = Path.of("src/test/resources/upgrade");
    private static final String REQUESTS = "image-requests"; // part of the keys that were recorded
    private static final String CHANGELOG = "upgraded-in-flight-requests-changelog";
    private static final List<String> PENDING =
            List.of("failed-once", "finished", "started", "started-too", "untouched");

    private static final String[] SETTINGS = {
        "vision.application.id=upgraded",
        "vision.topic.requests=" + REQUESTS,
        "vision.format.requests=json",
        "vision.format.outputs=json",
        "vision.inflight.calls=2",
        "schema.registry.url="
    };

    private final EmbeddedKafka kafka = new EmbeddedKafka();
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(kafka, 1);
        kafka.createTopics(Map.of(REQUESTS, 1));
    }

    @AfterEach
    void close() {
        rig.close();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout-1.txt", "layout-2.txt"})
    void shouldEndOnceWhatAnEarlierVersionLeftPending(String recording) throws Exception {
        Instant begun = Instant.now();
        takeOver(recording);

        try (VisionStreams processor = rig.start(with("vision.retry.attempts=2"))) {
            rig.awaitOutputs(PENDING.size());
            send("a", "new", "x", image());
            List<Output> outputs = rig.awaitOutputs(PENDING.size() + 1);

            assertThat(outputs)
                    .extracting(output -> entry(Load.idOf(output), output.topic()))
                    .containsExactlyInAnyOrder(
                            entry("failed-once", "rejections"),
                            entry("finished", "captions"),
                            entry("started", "captions"),
                            entry("started-too", "captions"),
                            entry("untouched", "captions"),
                            entry("new", "captions"));
            ImageRejected rejected = outputs.stream()
                    .filter(output -> output.topic().equals("rejections"))
                    .map(Load::rejected)
                    .findFirst()
                    .orElseThrow();
            assertThat(rejected.getAttempts())
                    .as("the first by the earlier version")
                    .isEqualTo(2);
            assertThat(rejected.getHistory()).hasSize(2);
            assertThat(rejected.getFirstAttemptAt()).as("it was recorded").isBefore(begun);
        }
        assertThat(changelog())
                .as("what an earlier version would find after a rollback")
                .isEmpty();
    }

    /** Makes the recording of this version's layout; to be run when the layout of an entry changes. */
    @Test
    @EnabledIfSystemProperty(named = "upgrade.record", matches = ".+")
    void recordThisVersion() throws Exception {
        CompletableFuture<Void> never = new CompletableFuture<>();
        rig.gemini.script(FaultRule.whenPromptContains(new Reaction.Held(never), "late"));
        VisionStreams killed = rig.start(with("vision.retry.backoff=30s"));
        try {
            send("a", "failed-once", "x", "\"uri\":\"http://gone.invalid/gone.png\"");
            Rig.await("it waits for its next attempt", () -> killed.state().contains("\"backoff\":1"));
            send("a", "finished", "x", image());
            Rig.await("it waits for its turn", () -> killed.state().contains("\"turn\":1"));
            send("b", "started", "late", image());
            send("c", "started-too", "late", image());
            send("d", "untouched", "x", image());
            Rig.await("all are stored, and which are started", () -> changelog().size() == PENDING.size() + 1);
            Map<String, byte[]> latest = changelog();
            StringBuilder text =
                    new StringBuilder("# What was pending in layout " + System.getProperty("upgrade.record")
                            + ": the latest records of the changelog, key and value in Base64.\n");
            latest.forEach((key, value) -> text.append(key)
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(value))
                    .append('\n'));
            Files.writeString(RECORDINGS.resolve("layout-" + System.getProperty("upgrade.record") + ".txt"), text);
        } finally {
            rig.gemini.close();
            killed.close();
        }
    }

    /** As the earlier version left the broker: its changelog, and the requests read but for none. */
    private void takeOver(String recording) throws Exception {
        kafka.createTopic(CHANGELOG, 1, Map.of("cleanup.policy", "compact"));
        for (String line : Files.readAllLines(RECORDINGS.resolve(recording))) {
            if (!line.startsWith("#")) {
                String[] pair = line.split(" ", 2);
                rig.send(new ProducerRecord<>(CHANGELOG, bytes(pair[0]), bytes(pair[1])));
            }
        }
        for (String id : PENDING) {
            send("read", id, "x", image());
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            "upgraded", Map.of(new TopicPartition(REQUESTS, 0), new OffsetAndMetadata(PENDING.size())))
                    .all()
                    .get();
        }
    }

    /** The latest committed value of each key that isn't deleted, the key in Base64. */
    private Map<String, byte[]> changelog() {
        Map<String, byte[]> latest = new LinkedHashMap<>();
        TopicPartition partition = new TopicPartition(CHANGELOG, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    String key = Base64.getEncoder().encodeToString(record.key());
                    if (record.value() == null) {
                        latest.remove(key);
                    } else {
                        latest.put(key, record.value());
                    }
                });
            }
        }
        return latest;
    }

    private void send(String key, String id, String prompt, String image) {
        String json = "{\"id\":\"" + id + "\",\"task\":\"CAPTION\",\"prompt\":\"" + prompt + "\",\"images\":[{" + image
                + "}]}";
        rig.sendBytes(REQUESTS, key, json.getBytes(StandardCharsets.UTF_8));
    }

    private static String image() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", png);
        return "\"content\":\"" + Base64.getEncoder().encodeToString(png.toByteArray()) + "\"";
    }

    private static String[] with(String... more) {
        String[] all = new String[SETTINGS.length + more.length];
        System.arraycopy(SETTINGS, 0, all, 0, SETTINGS.length);
        System.arraycopy(more, 0, all, SETTINGS.length, more.length);
        return all;
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
