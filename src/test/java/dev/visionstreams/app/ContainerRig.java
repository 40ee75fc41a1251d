package dev.visionstreams.app;

import com.github.dockerjava.api.DockerClient;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AnyEventDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import dev.visionstreams.settings.TopicSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/** Apache Kafka and Apicurio's registry in containers, with ports that outlive a stop; the rest is in this process. */
final class ContainerRig implements AutoCloseable {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final Set<String> OUTPUTS = Set.of("image-captions", "image-detections", "image-rejections");
    private static final int PARTITIONS = 2;

    final ImageServer images = ImageServer.start();
    final Scene scene = Scenes.draw(7);
    final URI image = images.put(scene);
    final GeminiEmulator gemini = GeminiEmulator.start();
    final KafkaContainer kafka;
    final GenericContainer<?> registry;
    private final Network network = Network.newNetwork();
    private final int kafkaPort = freePort();
    private final int registryPort = freePort();
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    private final AnyEventDeserializer deserializer = new AnyEventDeserializer();
    private final List<SpecificRecord> answers = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    ContainerRig() throws Exception {
        kafka = new KafkaContainer("apache/kafka:4.3.1").withNetwork(network).withListener("kafka:19092");
        kafka.setPortBindings(List.of("127.0.0.1:" + kafkaPort + ":9092"));
        kafka.start();
        registry = new GenericContainer<>("apicurio/apicurio-registry:3.3.3")
                .withNetwork(network)
                .withEnv("APICURIO_STORAGE_KIND", "kafkasql")
                .withEnv("APICURIO_KAFKASQL_BOOTSTRAP_SERVERS", "kafka:19092")
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").withStartupTimeout(Duration.ofMinutes(3)));
        registry.setPortBindings(List.of("127.0.0.1:" + registryPort + ":8080"));
        registry.start();
        createTopics();
        serializer.configure(Map.of("schema.registry.url", registryUrl()), false);
        deserializer.configure(Map.of("schema.registry.url", registryUrl()), false);
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.getBootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(OUTPUTS.stream()
                .flatMap(topic -> List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)).stream())
                .toList());
    }

    private void createTopics() throws Exception {
        TopicSettings names = settings().topics();
        List<NewTopic> topics = new ArrayList<>();
        names.requests().forEach(name -> topics.add(new NewTopic(name, PARTITIONS, (short) 1)));
        names.outputs().forEach(name -> topics.add(new NewTopic(name, PARTITIONS, (short) 1)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.getBootstrapServers()))) {
            admin.createTopics(topics).all().get();
        }
    }

    private String registryUrl() {
        return "http://127.0.0.1:" + registryPort + "/apis/ccompat/v7";
    }

    Settings settings() {
        return new SettingsReader(Set.of(), 1L << 30)
                .read(
                        null,
                        Map.of(),
                        List.of(
                                "kafka.bootstrap.servers=" + kafka.getBootstrapServers(),
                                "schema.registry.url=" + registryUrl(),
                                "gemini.base.url=" + gemini.uri(),
                                "gemini.api.key=test-key",
                                "vision.fetch.schemes=http,https,data",
                                "vision.fetch.allow.addresses=127.0.0.0/8",
                                "vision.retry.backoff=100ms",
                                "kafka.state.dir=target/state/containers-" + kafkaPort));
    }

    VisionStreams start() {
        VisionStreams processor = new VisionStreams(settings());
        processor.start();
        return processor;
    }

    /** The key is the request's id. Returns when the broker has it, or is known to be away. */
    void send(ImageRequest request) {
        var unused = producer.send(new ProducerRecord<>(
                "image-requests",
                request.getId().getBytes(StandardCharsets.UTF_8),
                serializer.serialize("image-requests", request)));
        producer.flush();
    }

    /** Everything that was committed, once there are that many. */
    List<SpecificRecord> awaitAnswers(int count) {
        Rig.await(count + " answers, there are " + answers, () -> poll().size() >= count);
        return poll();
    }

    List<SpecificRecord> poll() {
        consumer.poll(Duration.ofMillis(100))
                .forEach(record -> answers.add(deserializer.deserialize(record.topic(), record.value())));
        return List.copyOf(answers);
    }

    /** Ends a container's process; its files and its port stay. */
    void stop(GenericContainer<?> container) {
        docker().stopContainerCmd(container.getContainerId()).withTimeout(3).exec();
    }

    void startAgain(GenericContainer<?> container) {
        docker().startContainerCmd(container.getContainerId()).exec();
    }

    private DockerClient docker() {
        return kafka.getDockerClient();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(Duration.ofSeconds(1));
        registry.stop();
        kafka.stop();
        network.close();
        gemini.close();
        images.close();
    }
}
