package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.Events;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedKafkaIT {
    private final LocalRegistry registry = new LocalRegistry();
    private final EmbeddedKafka kafka = new EmbeddedKafka();

    @AfterEach
    void close() {
        kafka.close();
        registry.close();
    }

    @Test
    void shouldKeepRecordsPortsAndTransactionsOverARestart() throws Exception {
        kafka.createTopics(Map.of("requests", 2));
        String servers = kafka.bootstrapServers();
        produce("one");
        assertThat(consume("group-1", 1)).containsExactly(Events.request("one"));

        kafka.stop();
        kafka.start();

        assertThat(kafka.bootstrapServers()).isEqualTo(servers);
        produce("two");
        assertThat(consume("group-1", 1)).containsExactly(Events.request("two"));
        assertThat(consume("group-2", 2)).containsExactlyInAnyOrder(Events.request("one"), Events.request("two"));
    }

    @Test
    void shouldCreateNoTopicByItself() {
        Map<String, Object> configs = Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.block.ms", 2_000);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(configs, new StringSerializer(), new StringSerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("nobody-made-it", "value"))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void shouldSayThatItsPortIsTakenAndStartOnceItIsFree() throws Exception {
        int port = Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", ""));
        kafka.stop();
        try (ServerSocket taken = new ServerSocket()) {
            taken.setReuseAddress(true);
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThatThrownBy(kafka::start).hasRootCauseInstanceOf(BindException.class);
        }

        kafka.start();

        kafka.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
    }

    private void produce(String id) throws Exception {
        Map<String, Object> configs = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "transactional.id",
                "producer",
                "max.block.ms",
                20_000,
                "key.serializer",
                StringSerializer.class,
                "value.serializer",
                AvroSerializer.class);
        try (KafkaProducer<String, ImageRequest> producer = new KafkaProducer<>(configs)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("requests", id, Events.request(id)))
                    .get();
            producer.commitTransaction();
        }
    }

    private List<ImageRequest> consume(String group, int count) {
        Map<String, Object> configs = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "schema.registry.url",
                registry.url(),
                "group.id",
                group,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        AvroDeserializer<ImageRequest> deserializer = new AvroDeserializer<>(ImageRequest.class);
        deserializer.configure(configs, false);
        List<ImageRequest> values = new ArrayList<>();
        try (KafkaConsumer<String, ImageRequest> consumer =
                new KafkaConsumer<>(configs, new StringDeserializer(), deserializer)) {
            consumer.subscribe(List.of("requests"));
            while (values.size() < count) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }
}
