package dev.visionstreams.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class NewPartitionsIT {
    private static final int PARTITIONS = 6;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = new EmbeddedKafka();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    /** Asked once: whoever sends now is not refused. */
    @Test
    void shouldServeTopicsOnceTheyAreCreated() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Admin impatient = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers(), "retries", 0))) {
            for (int round = 0; round < 10; round++) {
                String prefix = "served-" + round + "-";
                List<String> topics =
                        IntStream.range(0, 5).mapToObj(i -> prefix + i).toList();
                new TopicPlan(true, PARTITIONS, null).createAll(admin, topics, Map.of());

                Map<TopicPartition, OffsetSpec> each = topics.stream()
                        .flatMap(topic -> IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)))
                        .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
                assertThat(impatient.listOffsets(each).all().get()).hasSize(5 * PARTITIONS);
            }
        }
    }

    /** As a script does it: a topic is created, and requests are submitted at once. */
    @Test
    void shouldLoseNothingThatIsSentToATopicWhileItIsMade() throws Exception {
        Settings settings = new SettingsReader(Set.of(), 1L << 30)
                .read(
                        null,
                        Map.of(),
                        List.of(
                                "kafka.bootstrap.servers=" + kafka.bootstrapServers(),
                                "kafka.producer.delivery.timeout.ms=30000",
                                "kafka.producer.request.timeout.ms=10000",
                                "schema.registry.url=http://127.0.0.1:1"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Producer<byte[], byte[]> producer = KafkaClients.producer(settings)) {
            for (int round = 0; round < 5; round++) {
                String topic = "made-" + round;
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())))
                        .all()
                        .get();
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (int i = 0; i < 3000; i++) {
                    byte[] value = "%0150d".formatted(i).getBytes(StandardCharsets.UTF_8);
                    sent.add(producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value)));
                }
                producer.flush();
                for (int i = 0; i < sent.size(); i++) {
                    assertThat(sent.get(i).get().offset()).isEqualTo(i / PARTITIONS);
                }
            }
        }
    }
}
