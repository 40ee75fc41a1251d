package dev.visionstreams.cli;

import dev.visionstreams.config.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Records that were no requests, as they came. */
final class UndecodableRecords implements ReplaySource {
    private static final int SHOWN_BYTES = 48;

    private final String topic;
    private final List<String> inputs;

    UndecodableRecords(Settings settings) {
        topic = settings.topics().undecodable();
        inputs = settings.topics().inputs(); // requests first
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Candidate read(ConsumerRecord<byte[], byte[]> record) {
        return new Candidate(
                record, place(record), "undecodable", "", false, Instant.ofEpochMilli(record.timestamp()), null);
    }

    /** All headers but the error's: what describes the value still does. */
    @Override
    public ProducerRecord<byte[], byte[]> again(Candidate candidate) {
        ConsumerRecord<byte[], byte[]> record = candidate.record();
        String source = header(record, "topic");
        RecordHeaders kept = new RecordHeaders();
        record.headers().forEach(header -> {
            if (!header.key().startsWith(ERROR) && !header.key().equals(HEADER)) {
                kept.add(header);
            }
        });
        return ReplaySource.record(
                inputs.contains(source) ? source : inputs.get(0), record.key(), record.value(), kept);
    }

    /** Where it came from, why it is here, and how its bytes begin, as hex and as text. */
    static String line(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String exception = header(record, "exception");
        String said = place(record) + "  " + exception.substring(exception.lastIndexOf('.') + 1) + ": "
                + header(record, "message");
        if (value == null) {
            return said + "\n    no value";
        }
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_BYTES, value.length); i++) {
            int unsigned = Byte.toUnsignedInt(value[i]);
            hex.append(String.format("%02x", unsigned));
            text.append(unsigned >= ' ' && unsigned < 0x7f ? (char) unsigned : '.');
        }
        String more = value.length > SHOWN_BYTES ? "…" : "";
        return said + "\n    " + value.length + " bytes  " + hex + more + "  " + text + more;
    }

    /** As the processor names it; where the headers found no room, its place here. */
    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ERROR + "topic") == null
                ? record.topic() + "-" + record.partition() + "-" + record.offset()
                : header(record, "topic") + "-" + header(record, "partition") + "-" + header(record, "offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(ERROR + name);
        return header == null || header.value() == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
}
