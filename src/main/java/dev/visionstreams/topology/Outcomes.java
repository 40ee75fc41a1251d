package dev.visionstreams.topology;

import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds output records with their headers. */
final class Outcomes {
    private Outcomes() {}

    /** An event with its own headers, and the request's except those that describe the request's value. */
    static Outcome event(Route route, InputRecord record, byte[] value, List<HeaderField> describing) {
        List<HeaderField> headers = new ArrayList<>(describing);
        record.headers().stream()
                .filter(header -> !HeaderNames.describesValue(header.key()))
                .forEach(headers::add);
        return new Outcome(route.node(), value, headers);
    }

    /** A copy of a record that isn't a request, with the reason in headers. */
    static Outcome undecodable(InputRecord record, byte @Nullable [] value, RuntimeException why) {
        List<HeaderField> headers = new ArrayList<>(record.headers());
        headers.addAll(DeadLetters.headers(record.coordinates(), why));
        return new Outcome(Route.UNDECODABLE.node(), value, headers);
    }

    /** The same without the reason, for records that leave no room for it. */
    static Outcome asItCame(InputRecord record, byte @Nullable [] value) {
        return new Outcome(Route.UNDECODABLE.node(), value, record.headers());
    }
}
