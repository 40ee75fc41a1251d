package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.Scenes;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records and topics that production has now and then: none of them may end the processor again and again. */
class OddRecordsIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldStoreARequestNearTheBrokersLimit() {
        byte[] almost = new byte[1_048_588 - 200];
        rig.sendBytes("almost", almost);
        ImageRequest content = Rig.request("content", "CAPTION", rig.images.uri("/none.png"));
        content.getImages().get(0).setUri(null);
        content.getImages().get(0).setContent(ByteBuffer.wrap(new byte[almost.length - 200]));
        rig.send("content", content);

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(2))
                    .anySatisfy(output -> {
                        assertThat(output.topic()).isEqualTo("undecodable");
                        assertThat(output.record().value()).hasSize(almost.length);
                    })
                    .anySatisfy(output -> {
                        assertThat(output.topic()).isEqualTo("rejections");
                        ImageRejected rejected = (ImageRejected) Objects.requireNonNull(output.event());
                        assertThat(rejected.getReason()).isEqualTo("CONTENT_TOO_LARGE");
                        assertThat(rejected.getRequest().getImages().get(0).getContent())
                                .isNull();
                    });
            assertThat(processor.isLive()).isTrue();
        }
    }

    /** 4 MB of zeros are a few kilobytes to the broker, on their way in; they are neither stored nor sent on. */
    @Test
    void shouldPutAsideARecordThatIsOnlySmallWhileItIsCompressed() {
        var unused = sendCompressed("zeros", new byte[4_000_000]);
        rig.send("good", Rig.request("good", "CAPTION", rig.images.put(Scenes.draw(7))));

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(2))
                    .anySatisfy(output -> {
                        assertThat(output.topic()).isEqualTo("undecodable");
                        assertThat(output.key()).isEqualTo("zeros");
                        assertThat(output.record().value()).isNull();
                        assertThat(header(output, "__streams.errors.message")).contains("The record has 4000");
                        assertThat(header(output, "__streams.errors.offset")).isEqualTo("0");
                    })
                    .anySatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
            assertThat(processor.isLive()).isTrue();
        }
    }

    /** A gigabyte in a batch of a megabyte is more than a consumer has memory for: the advice in {@code security.md}. */
    @Test
    void shouldLeaveItToTheBrokerToMeasureWhatABatchUnpacksTo() throws ExecutionException, InterruptedException {
        setOnRequests("compression.type", "uncompressed");

        assertThatThrownBy(() -> sendCompressed("zeros", new byte[4_000_000]).get())
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    private Future<RecordMetadata> sendCompressed(String key, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        rig.kafka.bootstrapServers(),
                        "compression.type",
                        "gzip",
                        "max.request.size",
                        8_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            return producer.send(
                    new ProducerRecord<>(rig.topic("requests"), key.getBytes(StandardCharsets.UTF_8), value));
        }
    }

    private static String header(Output output, String name) {
        return new String(output.record().headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldSayWhichTopicCannotTakeWhatMustGoThere() throws ExecutionException, InterruptedException {
        setOnRequests("max.message.bytes", "5000000");

        assertThatThrownBy(() -> rig.start())
                .hasMessageContaining(rig.topic("undecodable") + " takes records of 1048588 bytes")
                .hasMessageContaining("--add-config max.message.bytes=5000000");
    }

    private void setOnRequests(String name, String value) throws ExecutionException, InterruptedException {
        ConfigResource requests = new ConfigResource(ConfigResource.Type.TOPIC, rig.topic("requests"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            ConfigEntry set = new ConfigEntry(name, value);
            admin.incrementalAlterConfigs(Map.of(requests, List.of(new AlterConfigOp(set, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            Rig.await("the broker knows it", () -> {
                try {
                    return admin.describeConfigs(List.of(requests)).all().get().values().stream()
                            .flatMap(config -> config.entries().stream())
                            .anyMatch(entry -> entry.name().equals(set.name())
                                    && set.value().equals(entry.value()));
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    /** Producers of old versions send them; today's refuse to. */
    @Test
    void shouldAnswerRecordsWithoutKeyOrTimestamp() throws ReflectiveOperationException {
        ImageRequest request = Rig.request("odd", "CAPTION", rig.images.put(Scenes.draw(7)));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(rig.topic("requests"), 0, 1L, null, rig.serialized(request));
        Field timestamp = ProducerRecord.class.getDeclaredField("timestamp");
        timestamp.setAccessible(true);
        timestamp.set(record, -1L);
        rig.send(record);

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(1)).singleElement().satisfies(output -> {
                assertThat(output.topic()).isEqualTo("captions");
                assertThat(output.record().key()).isNull();
                assertThat(output.record().timestamp()).isZero();
            });
            assertThat(processor.isLive()).isTrue();
        }
    }

    @Test
    void shouldTakeNewPartitionsInWhileItRuns() throws ExecutionException, InterruptedException {
        rig.send("before", Rig.request("before", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start("kafka.metadata.max.age.ms=1000")) {
            rig.awaitOutputs(1);

            addPartitions();
            sendToEach();

            assertThat(rig.awaitOutputs(9))
                    .allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
            assertThat(processor.isLive()).isTrue();
        }
    }

    private void addPartitions() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            admin.createPartitions(Map.of(rig.topic("requests"), NewPartitions.increaseTo(4)))
                    .all()
                    .get();
        }
    }

    private void sendToEach() {
        ImageRequest request = Rig.request("after", "CAPTION", rig.images.put(Scenes.draw(7)));
        for (int i = 0; i < 8; i++) {
            rig.send(new ProducerRecord<>(rig.topic("requests"), i % 4, new byte[] {1}, rig.serialized(request)));
        }
    }

    @Test
    void shouldGoOnWhenTheRequestsHaveGotMorePartitions() throws ExecutionException, InterruptedException {
        rig.send("before", Rig.request("before", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start()) {
            rig.awaitOutputs(1);
        }
        addPartitions();
        sendToEach();

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(9);

            assertThat(outputs).allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
        }
    }
}
