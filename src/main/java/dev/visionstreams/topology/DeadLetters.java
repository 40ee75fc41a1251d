package dev.visionstreams.topology;

import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The headers that explain why a record is on the undecodable topic. */
public final class DeadLetters {
    private DeadLetters() {}

    static List<HeaderField> headers(Coordinates from, RuntimeException why) {
        return List.of(
                header("exception", why.getClass().getName()),
                header("message", Printable.shortened(String.valueOf(why.getMessage()), Printable.MAX_CHARS)),
                header("topic", from.topic()),
                header("partition", String.valueOf(from.partition())),
                header("offset", String.valueOf(from.offset())));
    }

    private static HeaderField header(String name, String value) {
        return new HeaderField(HeaderNames.ERROR + name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** An error header's text, by its name without the prefix; {@code ?} if the record has none. */
    public static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(HeaderNames.ERROR + name);
        return header == null || header.value() == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The original topic-partition-offset; the record's own if the headers didn't fit into it. */
    public static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(HeaderNames.ERROR + "topic") == null
                ? new Coordinates(record.topic(), record.partition(), record.offset()).toString()
                : text(record, "topic") + "-" + text(record, "partition") + "-" + text(record, "offset");
    }
}
