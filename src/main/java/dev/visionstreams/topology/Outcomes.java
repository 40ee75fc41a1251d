package dev.visionstreams.topology;

import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Records as they leave, with their headers. */
final class Outcomes {
    /** Kafka Streams' own names of a dead letter's headers (KIP-1034), so that its tools and habits apply. */
    private static final String ERROR = "__streams.errors.";

    private Outcomes() {}

    /** An event, with its own headers and the request's except those that described the request's value. */
    static Outcome event(Route route, Request record, byte[] value, List<HeaderField> describing) {
        List<HeaderField> headers = new ArrayList<>(describing);
        record.headers().stream()
                .filter(header -> !describesValue(header.key()))
                .forEach(headers::add);
        return new Outcome(route.node(), value, headers);
    }

    private static boolean describesValue(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.equals("__value_schema_id") || name.equals("content-type") || name.startsWith("ce_");
    }

    /** A copy of what was no request, with the reason in headers. */
    static Outcome undecodable(Request record, byte @Nullable [] value, RuntimeException why) {
        List<HeaderField> headers = new ArrayList<>(record.headers());
        headers.add(text("exception", why.getClass().getName()));
        headers.add(text("message", String.valueOf(why.getMessage())));
        headers.add(text("topic", record.coordinates().topic()));
        headers.add(text("partition", String.valueOf(record.coordinates().partition())));
        headers.add(text("offset", String.valueOf(record.coordinates().offset())));
        return new Outcome(Route.UNDECODABLE.node(), value, headers);
    }

    /** The same where the reason finds no room: what came did fit. */
    static Outcome asItCame(Request record, byte @Nullable [] value) {
        return new Outcome(Route.UNDECODABLE.node(), value, record.headers());
    }

    private static HeaderField text(String name, String value) {
        return new HeaderField(ERROR + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
