package dev.visionstreams.cli;

import dev.visionstreams.event.ImageRejected;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that may be sent again.
 *
 * @param id the request's; of what was no request, its place
 * @param reason of what was no request, {@code undecodable}
 * @param stage empty for what was no request
 * @param at when it was rejected; for what was no request, the record's timestamp
 * @param rejection null for what was no request
 */
record Candidate(
        ConsumerRecord<byte[], byte[]> record,
        String id,
        String reason,
        String stage,
        boolean retryable,
        Instant at,
        @Nullable ImageRejected rejection) {}
