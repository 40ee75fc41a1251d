package dev.visionstreams.cli.replay;

import dev.visionstreams.settings.Settings;
import dev.visionstreams.text.Printable;
import dev.visionstreams.topology.DeadLetters;
import dev.visionstreams.topology.HeaderNames;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Input records that aren't requests, sent again as they came. */
public final class UndecodableRecords implements ReplaySource {
    private static final int SHOWN_BYTES = 48;

    private final String topic;
    private final List<String> inputs;

    public UndecodableRecords(Settings settings) {
        topic = settings.topics().undecodable();
        inputs = settings.topics().inputs(); // requests first
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public ReplayCandidate read(ConsumerRecord<byte[], byte[]> record) {
        return new ReplayCandidate(
                record,
                DeadLetters.place(record),
                "undecodable",
                "",
                false,
                Instant.ofEpochMilli(record.timestamp()),
                null);
    }

    /** Keeps all headers but the error's: the value is the same, so headers that describe it still apply. */
    @Override
    public ProducerRecord<byte[], byte[]> again(ReplayCandidate candidate) {
        ConsumerRecord<byte[], byte[]> record = candidate.record();
        String source = DeadLetters.text(record, "topic");
        RecordHeaders kept = new RecordHeaders();
        record.headers().forEach(header -> {
            if (!header.key().startsWith(HeaderNames.ERROR) && !header.key().equals(HEADER)) {
                kept.add(header);
            }
        });
        return ReplaySource.record(
                inputs.contains(source) ? source : inputs.get(0), record.key(), record.value(), kept);
    }

    /** Where a record came from, why it couldn't be decoded, and its first bytes as hex and as text. */
    static String line(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String exception = DeadLetters.text(record, "exception");
        String start = Printable.of(DeadLetters.place(record) + "  "
                + exception.substring(exception.lastIndexOf('.') + 1) + ": " + DeadLetters.text(record, "message"));
        if (value == null) {
            return start + "\n    no value";
        }
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_BYTES, value.length); i++) {
            int unsigned = Byte.toUnsignedInt(value[i]);
            hex.append(String.format("%02x", unsigned));
            text.append(unsigned >= ' ' && unsigned < 0x7f ? (char) unsigned : '.');
        }
        String more = value.length > SHOWN_BYTES ? "…" : "";
        return start + "\n    " + value.length + " bytes  " + hex + more + "  " + text + more;
    }

    @Override
    public void close() {}
}
