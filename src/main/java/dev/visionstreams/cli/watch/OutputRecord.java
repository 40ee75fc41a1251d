package dev.visionstreams.cli.watch;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.topology.DeadLetters;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of an output topic.
 *
 * @param event null if the record is undecodable or can't be read
 * @param problem why there is no event; otherwise null
 */
public record OutputRecord(
        ConsumerRecord<byte[], byte[]> record,
        @Nullable SpecificRecord event,
        @Nullable String problem) {
    /** A record that can't be read as an event of its topic. */
    static OutputRecord unreadable(ConsumerRecord<byte[], byte[]> record, String problem) {
        return new OutputRecord(record, null, problem);
    }

    /** A copy of an input record that isn't a request. */
    static OutputRecord undecodable(ConsumerRecord<byte[], byte[]> record) {
        return new OutputRecord(record, null, DeadLetters.text(record, "message"));
    }

    /** The id of the request that this answers; for an undecodable record its original topic-partition-offset. */
    public String requestId() {
        if (event instanceof ImageEnriched enriched) {
            return enriched.getRequestId();
        }
        if (event instanceof ImageRejected rejected) {
            return rejected.getRequestId();
        }
        return DeadLetters.place(record);
    }
}
