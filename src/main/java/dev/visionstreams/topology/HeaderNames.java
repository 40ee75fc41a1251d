package dev.visionstreams.topology;

import java.util.Locale;

/** Names of headers with a meaning. */
public final class HeaderNames {
    /** Prefix of Kafka Streams' own headers for dead letters (KIP-1034), so that the same tools understand ours. */
    public static final String ERROR = "__streams.errors.";

    private HeaderNames() {}

    /** Whether a header describes its record's value, so that it isn't copied to a record with another value. */
    public static boolean describesValue(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.equals("__value_schema_id") || name.equals("content-type") || name.startsWith("ce_");
    }
}
