package dev.visionstreams.cli.replay;

import dev.visionstreams.event.ImageRejected;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that may be sent again.
 *
 * @param id the request's; for an undecodable record its original topic-partition-offset
 * @param reason {@code undecodable} for an undecodable record
 * @param stage empty for an undecodable record
 * @param at when it was rejected; for an undecodable record its timestamp
 * @param rejection null for an undecodable record
 */
record ReplayCandidate(
        ConsumerRecord<byte[], byte[]> record,
        String id,
        String reason,
        String stage,
        boolean retryable,
        Instant at,
        @Nullable ImageRejected rejection) {}
