package dev.visionstreams.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.SourceRecord;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RejectedRequestsTest {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private final LocalRegistry registry = new LocalRegistry();
    private final AvroSerializer<ImageRejected> serializer = new AvroSerializer<>();
    private final AvroDeserializer<ImageRequest> deserializer = new AvroDeserializer<>(ImageRequest.class);
    private RejectedRequests source;

    @BeforeEach
    void open() {
        Map<String, String> config = Map.of("schema.registry.url", registry.url());
        serializer.configure(config, false);
        deserializer.configure(config, false);
        Settings settings = new SettingsReader(Set.of(), 1L << 30)
                .read(
                        null,
                        Map.of(),
                        List.of("schema.registry.url=" + registry.url(), "vision.topic.requests=first,second"));
        source = new RejectedRequests(settings);
    }

    @AfterEach
    void close() {
        source.close();
        registry.close();
    }

    @Test
    void shouldSendTheRequestToWhereItCameFromUnderItsKeyAndHeaders() throws Exception {
        ConsumerRecord<byte[], byte[]> record = record(rejected("second", "https://images.example/a.png"));
        List.of("trace", "content-type", "ce_id", "__streams.errors.offset", "__value_schema_id", "vision-replay")
                .forEach(name -> record.headers().add(name, "value".getBytes(UTF_8)));

        ProducerRecord<byte[], byte[]> again = source.again(source.read(record));

        assertThat(again.topic()).isEqualTo("second");
        assertThat(again.key()).asString().isEqualTo("key");
        assertThat(again.headers()).extracting(header -> header.key()).containsExactly("trace");
        ImageRequest request = Objects.requireNonNull(deserializer.deserialize("second", again.value()));
        assertThat(request.getImages().get(0).getUri()).isEqualTo("https://images.example/a.png");
    }

    @Test
    void shouldSendToTheFirstTopicWhatCameFromAnother() throws Exception {
        ImageRejected rejected = rejected("gone", "https://images.example/a.png");
        rejected.setReceived(ByteBuffer.wrap("of another form, maybe".getBytes(UTF_8)));

        ProducerRecord<byte[], byte[]> again = source.again(source.read(record(rejected)));

        assertThat(again.topic()).isEqualTo("first");
        assertThat(deserializer.deserialize("first", again.value())).isEqualTo(rejected.getRequest());
    }

    @Test
    void shouldSendWhatCameWhereItIsThere() throws Exception {
        ImageRejected rejected = rejected("first", null);
        rejected.setReceived(ByteBuffer.wrap("as it came".getBytes(UTF_8)));

        ProducerRecord<byte[], byte[]> again = source.again(source.read(record(rejected)));

        assertThat(again.value()).asString().isEqualTo("as it came");
    }

    @Test
    void shouldNotSendARequestWithoutItsContent() throws Exception {
        ReplayCandidate candidate = source.read(record(rejected("first", null)));

        assertThatThrownBy(() -> source.again(candidate))
                .isInstanceOf(UnsendableException.class)
                .hasMessageContaining("no room for the inline content");
    }

    @Test
    void shouldRefuseWhatIsNoRejection() {
        ConsumerRecord<byte[], byte[]> odd =
                new ConsumerRecord<>("image-rejections", 0, 0, null, "odd".getBytes(UTF_8));

        assertThatThrownBy(() -> source.read(odd)).isInstanceOf(UnsendableException.class);
    }

    private ConsumerRecord<byte[], byte[]> record(ImageRejected rejected) {
        return new ConsumerRecord<>(
                "image-rejections", 0, 0, "key".getBytes(UTF_8), serializer.serialize("image-rejections", rejected));
    }

    private static ImageRejected rejected(String topic, @Nullable String uri) {
        ImageRequest request = ImageRequest.newBuilder()
                .setId("id")
                .setTask("CAPTION")
                .setImages(List.of(ImageReference.newBuilder().setUri(uri).build()))
                .build();
        return ImageRejected.newBuilder()
                .setRequestId("id")
                .setTask("CAPTION")
                .setReason("FETCH_TIMEOUT")
                .setStage("FETCH")
                .setMessage("late")
                .setRetryable(true)
                .setAttempts(1)
                .setFirstAttemptAt(Instant.EPOCH)
                .setRejectedAt(Instant.EPOCH)
                .setSource(new SourceRecord(topic, 0, 0L))
                .setRequest(request)
                .build();
    }
}
