package dev.visionstreams.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final TopicPartition PARTITION = new TopicPartition("rejections", 0);
    private static final ReplayMark MARK = new ReplayMark(Instant.EPOCH, "rejections --reason A");

    private final StringWriter err = new StringWriter();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    @BeforeEach
    void open() {
        Node node = new Node(0, "localhost", 1);
        Node[] nodes = {node};
        consumer.updatePartitions("rejections", List.of(new PartitionInfo("rejections", 0, node, nodes, nodes)));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    }

    /** Its records are their own requests; the value is the reason. */
    private static final class Source implements ReplaySource {
        @Override
        public String topic() {
            return "rejections";
        }

        @Override
        public ReplayCandidate read(ConsumerRecord<byte[], byte[]> record) throws UnsendableException {
            String reason = new String(record.value(), UTF_8);
            if (reason.isEmpty()) {
                throw new UnsendableException("is empty");
            }
            return new ReplayCandidate(record, "id", reason, "FETCH", true, Instant.EPOCH, null);
        }

        @Override
        public ProducerRecord<byte[], byte[]> again(ReplayCandidate candidate) {
            return ReplaySource.record(
                    "requests", candidate.record().key(), candidate.record().value(), new RecordHeaders());
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldCommitHowFarItReadWithWhatItSends() throws Exception {
        Replay replay = replayOf("A", "B", "A");

        replay.run(() -> false);

        assertThat(producer.history()).hasSize(2).allSatisfy(record -> assertThat(
                        record.headers().lastHeader("vision-replay").value())
                .asString()
                .isEqualTo("name"));
        assertThat(last()).containsEntry(PARTITION, new OffsetAndMetadata(3, MARK.text()));
        assertThat(ReplayMark.parse(MARK.text())).isEqualTo(MARK);
    }

    @Test
    void shouldClaimItsNameBeforeItSendsAnything() throws Exception {
        Replay replay = replayOf("A");

        replay.run(() -> true);

        assertThat(producer.history()).isEmpty();
        assertThat(last()).containsEntry(PARTITION, new OffsetAndMetadata(0, MARK.text()));
    }

    @Test
    void shouldGoOnWhereTheNameIs() throws Exception {
        Replay replay = replayOf("A", "A", "A");
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(2, MARK.text())));

        replay.run(() -> false);

        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void shouldSayThatAnotherTookOver() {
        Replay replay = replayOf("A");
        producer.commitTransactionException = new ProducerFencedException("fenced");

        assertThatThrownBy(() -> replay.run(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another replay named name has started");
    }

    @Test
    void shouldSayHowToGoOnAfterAFailure() {
        Replay replay = replayOf("A");
        producer.commitTransactionException = new RecordTooLargeException("too large");

        assertThatThrownBy(() -> replay.run(() -> false))
                .hasMessageContaining("too large")
                .hasMessageContaining("--name name");
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void shouldGoPastWhatCannotBeReadAndCountIt() throws Exception {
        Replay replay = replayOf("", "A");

        replay.run(() -> false);

        assertThat(producer.history()).hasSize(1);
        assertThat(err).asString().contains("rejections-0-0 is empty");
    }

    @Test
    void shouldPassOverWhatWasSentUnderTheNameAndRejectedAgain() throws Exception {
        Replay replay = replayOf("A", "A");
        RecordHeaders headers = new RecordHeaders();
        headers.add("vision-replay", "name".getBytes(UTF_8));
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        ConsumerRecord<byte[], byte[]> again =
                new ConsumerRecord<>("rejections", 0, 1, new byte[0], "A".getBytes(UTF_8));
        headers.forEach(again.headers()::add);
        consumer.addRecord(again);

        replay.run(() -> false);

        assertThat(producer.history()).hasSize(2);
    }

    private Replay replayOf(String... reasons) {
        consumer.updateEndOffsets(Map.of(PARTITION, (long) reasons.length));
        ReplayLog log = new ReplayLog(consumer, "rejections");
        for (int offset = 0; offset < reasons.length; offset++) {
            consumer.addRecord(
                    new ConsumerRecord<>("rejections", 0, offset, new byte[0], reasons[offset].getBytes(UTF_8)));
        }
        ReplayFilter filter = new ReplayFilter(Set.of("A"), Set.of(), Set.of(), Set.of(), false, null, null);
        return new Replay(
                "name",
                MARK,
                filter,
                new Source(),
                log,
                producer,
                new SendRate(0),
                new ReplayTally(new PrintWriter(err, true)));
    }

    private Map<TopicPartition, OffsetAndMetadata> last() {
        List<Map<String, Map<TopicPartition, OffsetAndMetadata>>> commits = producer.consumerGroupOffsetsHistory();
        return commits.get(commits.size() - 1).values().iterator().next();
    }
}
