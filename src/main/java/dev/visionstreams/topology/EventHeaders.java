package dev.visionstreams.topology;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InputRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The headers that describe an event: its media type, and CloudEvents' attributes in binary mode.
 *
 * @param mediaType of the values; null for no {@code content-type}
 * @param cloudEventsSource the URI reference of CloudEvents' {@code source}; null for no CloudEvents
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents in Kafka</a>
 */
public record EventHeaders(
        @Nullable String mediaType, @Nullable String cloudEventsSource) {
    /** No headers. */
    public static final EventHeaders NONE = new EventHeaders(null, null);

    List<HeaderField> of(InputRecord record, SpecificRecord event) {
        List<HeaderField> headers = new ArrayList<>();
        if (mediaType != null) {
            headers.add(text("content-type", mediaType));
        }
        if (cloudEventsSource != null) {
            headers.add(text("ce_specversion", "1.0"));
            // The request's coordinates: an outcome that is sent twice has the same id, so duplicates can be detected.
            headers.add(text("ce_id", record.coordinates().toString()));
            headers.add(text("ce_source", cloudEventsSource));
            headers.add(text("ce_type", "dev.visionstreams." + event.getSchema().getName()));
            headers.add(text("ce_time", time(event).toString()));
            headers.add(text("ce_subject", subject(event)));
        }
        return headers;
    }

    private static Instant time(SpecificRecord event) {
        return event instanceof ImageEnriched enriched
                ? enriched.getEnrichedAt()
                : ((ImageRejected) event).getRejectedAt();
    }

    private static String subject(SpecificRecord event) {
        return event instanceof ImageEnriched enriched
                ? enriched.getRequestId()
                : ((ImageRejected) event).getRequestId();
    }

    private static HeaderField text(String name, String value) {
        return new HeaderField(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
