package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.bootstrap.LocalS3Mode;
import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.serde.registry.RegistryClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bucket notifications, and other values that say more than a request, through the whole processor. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsIT {
    private static final String PUT = "ObjectCreated:Put";

    private final LocalS3 store =
            LocalS3.builder().mode(LocalS3Mode.IN_MEMORY).port(-1).build();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Rig rig = new Rig(1);
    private VisionStreams processor;

    @BeforeAll
    void open() throws Exception {
        store.start();
        put("uploads", new byte[0]);
        put("uploads/2026/a%20b.png", ScenePainter.encode(Scenes.draw(7)).toByteArray());
        rig.kafka.createTopics(Map.of(rig.topic("notifications"), 1));
        processor = new VisionStreams(rig.settings(
                "vision.topic.notifications=" + rig.topic("notifications"),
                "vision.notifications.task=DETECT",
                "vision.notifications.prefixes=2026/",
                "vision.notifications.suffixes=.png,.jpg",
                "vision.fetch.schemes=http,s3",
                "vision.fetch.s3.endpoint=http://127.0.0.1:" + store.getPort(),
                "vision.fetch.s3.path.style=true",
                "vision.fetch.s3.keys=key:secret",
                "vision.fetch.s3.buckets=uploads"));
        processor.publishTo(meters);
        processor.start();
    }

    @AfterAll
    void close() {
        processor.close();
        rig.close();
        store.shutdown();
    }

    @Test
    void shouldAskAboutObjectsThatWereCreatedAndLetTheOthersGo() {
        tell("made", notification(PUT, "2026/a+b.png", 1000));
        tell("made", notification("ObjectRemoved:Delete", "2026/a+b.png", 0));
        tell("made", notification(PUT, "2025/a+b.png", 1000));
        tell("made", notification(PUT, "2026/a+b.txt", 1000));
        tell("made", notification(PUT, "2026/folder.png", 0));
        tell("made", "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}");
        tell("gone", notification(PUT, "2026/gone.png", 1000));
        tell("odd", "{\"Records\":[]}");

        Rig.await("three outputs", () -> outputs("made", "gone", "odd").size() == 3);
        Supplier<Integer> pending = Rig.pending(processor);
        Rig.await("nothing is pending", () -> pending.get() == 0);

        List<Output> outputs = outputs("made", "gone", "odd");
        assertThat(outputs)
                .extracting(output -> output.key() + ": " + output.topic())
                .containsExactlyInAnyOrder("made: detections", "gone: rejections", "odd: undecodable");
        ImageEnriched made = event(outputs, "made", ImageEnriched.class);
        assertThat(made.getRequestId()).isEqualTo("uploads/2026/a b.png@0055");
        assertThat(made.getImages().get(0).getUri()).isEqualTo("s3://uploads/2026/a b.png");
        assertThat(made.getObjects()).hasSameSizeAs(Scenes.draw(7).boxes());
        ImageRejected gone = event(outputs, "gone", ImageRejected.class);
        assertThat(gone.getReason()).isEqualTo("IMAGE_NOT_FOUND");
        assertThat(gone.getReceived())
                .as("the notification")
                .isEqualTo(
                        ByteBuffer.wrap(notification(PUT, "2026/gone.png", 1000).getBytes(StandardCharsets.UTF_8)));
        assertThat(ignored())
                .containsOnly(
                        Map.entry("EVENT", 1.0),
                        Map.entry("PREFIX", 1.0),
                        Map.entry("SUFFIX", 1.0),
                        Map.entry("SIZE", 1.0),
                        Map.entry("TEST", 1.0));
    }

    @Test
    void shouldKeepWhatANewerWriterSaid() throws IOException {
        Schema newer = new Schema.Parser()
                .parse(ImageRequest.getClassSchema()
                        .toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"later\",\"type\":[\"null\",\"string\"],\"default\":null},"));
        byte[] value = written(new GenericRecordBuilder(newer)
                .set("later", "than us")
                .set("task", "JUGGLE")
                .build());
        rig.sendBytes("newer", value);
        rig.send("same", Rig.request("same", "JUGGLE", rig.images.uri("/any.png")));

        Rig.await("two outputs", () -> outputs("newer", "same").size() == 2);

        ImageRejected kept = event(outputs("newer"), "newer", ImageRejected.class);
        assertThat(kept.getReceived()).isEqualTo(ByteBuffer.wrap(value));
        assertThat(kept.getRequest().getTask()).isEqualTo("JUGGLE");
        assertThat(event(outputs("same"), "same", ImageRejected.class).getReceived())
                .isNull();
    }

    /** A request that fits and whose rejection doesn't, with the value twice. */
    @Test
    void shouldLeaveOutWhatMakesARejectionTooLarge() throws IOException {
        Schema newer = new Schema.Parser()
                .parse(ImageRequest.getClassSchema()
                        .toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"later\",\"type\":[\"null\",\"bytes\"],\"default\":null},"));
        rig.sendBytes(
                "large",
                written(new GenericRecordBuilder(newer)
                        .set("later", ByteBuffer.wrap(new byte[1_048_588 - 300]))
                        .set("task", "JUGGLE")
                        .build()));

        Rig.await("an output", () -> outputs("large").size() == 1);

        ImageRejected rejected = event(outputs("large"), "large", ImageRejected.class);
        assertThat(rejected.getReason()).isEqualTo("TASK_UNKNOWN");
        assertThat(rejected.getReceived()).isNull();
    }

    private List<Output> outputs(String... keys) {
        return rig.poll().stream()
                .filter(output -> List.of(keys).contains(output.key()))
                .toList();
    }

    private static <T> T event(List<Output> outputs, String key, Class<T> type) {
        return type.cast(outputs.stream()
                .filter(output -> output.key().equals(key))
                .map(output -> Objects.requireNonNull(output.event()))
                .findFirst()
                .orElseThrow());
    }

    private Map<String, Double> ignored() {
        return meters.find("vision.notifications.ignored").counters().stream()
                .collect(Collectors.toMap(counter -> counter.getId().getTag("why"), Counter::count));
    }

    private void tell(String key, String notification) {
        rig.sendBytes(rig.topic("notifications"), key, notification.getBytes(StandardCharsets.UTF_8));
    }

    private static String notification(String name, String key, long size) {
        return "{\"Records\":[{\"eventName\":\"" + name
                + "\",\"s3\":{\"bucket\":{\"name\":\"uploads\"},\"object\":{\"key\":\"" + key + "\",\"size\":" + size
                + ",\"sequencer\":\"0055\"}}}]}";
    }

    private byte[] written(GenericRecord record) throws IOException {
        int id;
        try (RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", rig.registry.url()))) {
            id = client.register("newer-" + record.getSchema().hashCode(), record.getSchema());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private void put(String path, byte[] content) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + store.getPort() + "/" + path))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build();
        int status = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
    }
}
