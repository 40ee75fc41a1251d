package dev.visionstreams.cli;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of an output topic.
 *
 * @param event null if it is none, or can't be read
 * @param problem why there is no event
 */
record Result(
        ConsumerRecord<byte[], byte[]> record,
        @Nullable SpecificRecord event,
        @Nullable String problem) {
    /** Kafka Streams' names for a dead letter's headers, which the processor uses. */
    private static final String ERROR = "__streams.errors.";

    /** The record couldn't be read as an event of its topic. */
    static Result unreadable(ConsumerRecord<byte[], byte[]> record, String problem) {
        return new Result(record, null, problem);
    }

    /** The record is a copy of one that was no request. */
    static Result undecodable(ConsumerRecord<byte[], byte[]> record) {
        return new Result(record, null, header(record, "message"));
    }

    /** The id of the request that this answers; of what was no request, its place. */
    String requestId() {
        if (event instanceof ImageEnriched enriched) {
            return enriched.getRequestId();
        }
        if (event instanceof ImageRejected rejected) {
            return rejected.getRequestId();
        }
        return header(record, "topic") + "-" + header(record, "partition") + "-" + header(record, "offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(ERROR + name);
        return header == null || header.value() == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
