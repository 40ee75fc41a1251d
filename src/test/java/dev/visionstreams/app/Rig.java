package dev.visionstreams.app;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.serde.JsonToEvent;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AnyEventDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A broker, a registry, an image server and a local Gemini, and a client of the processor's topics. */
final class Rig implements AutoCloseable {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    /** The output topics, by the end of their name. */
    static final List<String> OUTPUTS = List.of(
            "captions",
            "classifications",
            "answers",
            "detections",
            "segmentations",
            "points",
            "descriptions",
            "rejections",
            "undecodable");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    /** One broker for all tests of the JVM that don't stop it: starting one takes seconds. */
    private static final class Shared {
        /** Everyone may do everything with what has no rule of its own. */
        static final EmbeddedKafka KAFKA = new EmbeddedKafka(Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true"));

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(KAFKA::close, "stop-shared-broker"));
        }
    }

    final EmbeddedKafka kafka;
    final LocalRegistry registry = new LocalRegistry();
    final ImageServer images = ImageServer.start();
    final GeminiEmulator gemini = GeminiEmulator.start();
    private final String id = "it-" + UUID.randomUUID().toString().substring(0, 8);
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    private final AnyEventDeserializer deserializer = new AnyEventDeserializer();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Output> outputs = new ArrayList<>();

    /** A record that left, with its value decoded where it is an event. */
    record Output(
            String topic,
            ConsumerRecord<byte[], byte[]> record,
            @Nullable SpecificRecord event) {
        String key() {
            return new String(record.key(), StandardCharsets.UTF_8);
        }
    }

    Rig(int partitions) {
        this(Shared.KAFKA, partitions);
    }

    /** @param kafka the caller's to close */
    Rig(EmbeddedKafka kafka, int partitions) {
        this(kafka, partitions, partitions);
    }

    /**
     * @param kafka the caller's to close
     * @param inputs partitions of the requests' topic
     * @param partitions partitions of every other topic
     */
    Rig(EmbeddedKafka kafka, int inputs, int partitions) {
        this.kafka = kafka;
        Map<String, Integer> topics = new HashMap<>();
        topics.put(topic("requests"), inputs);
        OUTPUTS.forEach(output -> topics.put(topic(output), partitions));
        kafka.createTopics(topics);
        Map<String, String> registryConfig = Map.of("schema.registry.url", registry.url());
        serializer.configure(registryConfig, false);
        deserializer.configure(registryConfig, false);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        16 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> assigned = new ArrayList<>();
        for (String output : OUTPUTS) {
            for (int partition = 0; partition < partitions; partition++) {
                assigned.add(new TopicPartition(topic(output), partition));
            }
        }
        consumer.assign(assigned);
    }

    String topic(String name) {
        return id + "-" + name;
    }

    /** Settings against the rig's parts, and the given {@code key=value} over them. */
    Settings settings(String... more) {
        return new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), values(more));
    }

    /** The same as {@code key=value}. */
    List<String> values(String... more) {
        List<String> values = new ArrayList<>(List.of(
                "kafka.bootstrap.servers=" + kafka.bootstrapServers(),
                "schema.registry.url=" + registry.url(),
                "gemini.base.url=" + gemini.uri(),
                "gemini.api.key=test-key",
                "gemini.trial=false",
                "vision.application.id=" + id,
                "vision.topic.requests=" + topic("requests"),
                "vision.topic.rejections=" + topic("rejections"),
                "vision.topic.undecodable=" + topic("undecodable"),
                "vision.fetch.schemes=http,https,data",
                "vision.fetch.allow.addresses=127.0.0.0/8",
                "vision.retry.backoff=100ms",
                "vision.drain.timeout=5s",
                "kafka.state.dir=target/state/" + id));
        OUTPUTS.subList(0, 7).forEach(output -> values.add("vision.topic." + output + "=" + topic(output)));
        values.addAll(List.of(more));
        return values;
    }

    VisionStreams start(String... more) {
        VisionStreams processor = new VisionStreams(settings(more));
        try {
            processor.start();
        } catch (RuntimeException e) {
            processor.close();
            throw e;
        }
        return processor;
    }

    /** Requests that a processor took in and hasn't answered yet; to be asked for once per processor. */
    static Supplier<Integer> pending(VisionStreams processor) {
        MeterRegistry meters = new SimpleMeterRegistry();
        processor.publishTo(meters);
        return () -> (int) meters.get("vision.requests.pending").gauge().value();
    }

    static ImageRequest request(String id, String task, URI image) {
        return ImageRequest.newBuilder()
                .setId(id)
                .setTask(task)
                .setImages(List.of(
                        ImageReference.newBuilder().setUri(image.toString()).build()))
                .build();
    }

    void send(String key, ImageRequest request) {
        sendBytes(key, encode(request));
    }

    byte[] encode(ImageRequest request) {
        return Objects.requireNonNull(serializer.serialize(topic("requests"), request));
    }

    void sendBytes(String key, byte @Nullable [] value) {
        sendBytes(topic("requests"), key, value);
    }

    /** @param topic with the rig's prefix */
    void sendBytes(String topic, String key, byte @Nullable [] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
        producer.flush();
    }

    byte @Nullable [] serialized(ImageRequest request) {
        return serializer.serialize(topic("requests"), request);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
        producer.flush();
    }

    /** How many records the first partition of a topic has had. */
    long endOf(String name) {
        TopicPartition partition = new TopicPartition(topic(name), 0);
        return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    }

    /** Everything that left so far, in the order in which it was read, once there are that many. */
    List<Output> awaitOutputs(int count) {
        await(() -> count + " outputs, there are " + outputs.size(), () -> poll().size() >= count);
        return poll();
    }

    List<Output> poll() {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> {
            String topic = record.topic().substring(id.length() + 1);
            outputs.add(new Output(topic, record, topic.equals("undecodable") ? null : event(topic, record)));
        });
        return List.copyOf(outputs);
    }

    private @Nullable SpecificRecord event(String topic, ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value[0] != '{') {
            return deserializer.deserialize(record.topic(), value);
        }
        Class<? extends SpecificRecord> type = topic.equals("rejections") ? ImageRejected.class : ImageEnriched.class;
        return JsonToEvent.read(JsonToEvent.parse(value), type).event();
    }

    /** Looks again and again, not in a loop that takes a core from what it waits for. */
    static void await(String what, BooleanSupplier condition) {
        await(() -> what, condition);
    }

    private static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what.get());
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
        gemini.close();
        images.close();
        registry.close();
    }
}
