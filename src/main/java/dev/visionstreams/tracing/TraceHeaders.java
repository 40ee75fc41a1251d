package dev.visionstreams.tracing;

import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InputRecord;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * W3C's trace context in a record's headers. What came is foreign: what isn't valid, or is longer than anyone's, counts as
 * absent. Baggage is nothing to us and goes through with the other headers.
 */
final class TraceHeaders {
    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final Set<String> OURS = Set.of(PARENT, STATE);

    /** The version that there is has 55; later ones may have more. */
    private static final int MAX_PARENT = 128;

    /** What everyone has to pass on. */
    private static final int MAX_STATE = 512;

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();

    private TraceHeaders() {}

    /** Where the request's sender was in its trace; the root where it sent none. */
    static Context contextOf(InputRecord record) {
        return W3C.extract(Context.root(), record.headers(), Getter.INSTANCE);
    }

    /**
     * The record with headers that say where it is now.
     *
     * @param most see {@link InputRecord#withHeaders}
     */
    static InputRecord with(Context context, InputRecord record, int most) {
        List<HeaderField> headers = new ArrayList<>();
        for (HeaderField header : record.headers()) {
            if (!OURS.contains(header.key())) {
                headers.add(header);
            }
        }
        W3C.inject(
                context,
                headers,
                (carrier, name, value) ->
                        headers.add(new HeaderField(name, value.getBytes(StandardCharsets.US_ASCII))));
        return record.withHeaders(headers, most);
    }

    private enum Getter implements TextMapGetter<List<HeaderField>> {
        INSTANCE;

        @Override
        public Iterable<String> keys(List<HeaderField> carrier) {
            return carrier.stream().map(HeaderField::key).toList();
        }

        /** The last of a name counts, as everywhere in Kafka. */
        @Override
        public @Nullable String get(@Nullable List<HeaderField> carrier, String name) {
            if (carrier == null) {
                return null;
            }
            int most = name.equals(STATE) ? MAX_STATE : MAX_PARENT;
            for (int i = carrier.size() - 1; i >= 0; i--) {
                HeaderField header = carrier.get(i);
                byte[] value = header.value();
                if (header.key().equals(name)) {
                    return value == null || value.length > most ? null : new String(value, StandardCharsets.US_ASCII);
                }
            }
            return null;
        }
    }
}
