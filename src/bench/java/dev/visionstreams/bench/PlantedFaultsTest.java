package dev.visionstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.local.demo.EmbeddedKafka;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** The benchmark counts what a faulty peer does wrong; the peer is this test. */
class PlantedFaultsTest {
    private static final int EVENTS = 20;

    @Test
    void shouldCountWhatAPeerLosesDoublesRepeatsAndRejects() throws IOException, InterruptedException {
        Workload workload = Workload.of("--events", String.valueOf(EVENTS), "--latency", "5ms", "--size", "5KiB");
        try (EmbeddedKafka kafka = new EmbeddedKafka();
                Site site = new Site(workload, EVENTS, "planted", kafka)) {
            Caller caller =
                    new Caller(site.gemini.uri().toString(), site.images.uri().toString(), 1);
            for (int event = 0; event < EVENTS; event++) {
                caller.ask(event);
            }
            caller.ask(3);
            caller.ask(3);
            caller.ask(4);
            try (KafkaProducer<byte[], byte[]> producer = producer(site)) {
                producer.beginTransaction();
                for (int event = 0; event < EVENTS; event++) {
                    if (event == 6 || event == 7 || event == 8) {
                        continue;
                    }
                    send(producer, event == 10 ? site.rejections() : site.results(), event);
                }
                send(producer, site.results(), 12);
                send(producer, site.undecodable(), 13);
                producer.commitTransaction();
                producer.beginTransaction();
                send(producer, site.results(), 6);
                producer.flush();
                producer.abortTransaction();
            }
            site.outputs.close();

            Result result = Result.of(workload, EVENTS, course(site));

            assertThat(result.calls()).isEqualTo(EVENTS + 3);
            assertThat(result.repeated()).isEqualTo(3);
            assertThat(result.refused()).isZero();
            assertThat(result.lost()).as("three, one of them aborted").isEqualTo(3);
            assertThat(result.doubled()).isEqualTo(2);
            assertThat(result.rejected()).isEqualTo(2);
            assertThat(result.modelConnections()).isEqualTo(1);
            assertThat(result.imageConnections()).isEqualTo(1);
        }
    }

    private static Course course(Site site) {
        return new Course(
                site.calls.calls(),
                site.outputs.outputs(),
                site.feed.sent(),
                List.of(),
                List.of(),
                0,
                site.calls.connections(),
                site.images.connections(),
                0);
    }

    private static KafkaProducer<byte[], byte[]> producer(Site site) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        site.bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "planted"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int event) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[0], new byte[0]);
        record.headers()
                .add(
                        OutputLog.EVENT_HEADER,
                        ByteBuffer.allocate(4).putInt(event).array());
        var unused = producer.send(record);
    }
}
