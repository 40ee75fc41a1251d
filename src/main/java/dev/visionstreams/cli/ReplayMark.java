package dev.visionstreams.cli;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a replay's name stands for, kept beside its group's offsets: going past a rejection means that it was sent, or
 * that the filter didn't take it, so that the name belongs to the filter.
 *
 * @param begun what durations in the filter are counted back from, also when it goes on later
 * @param filter what was read, and the options
 */
record ReplayMark(Instant begun, String filter) {
    /** The broker's limit, {@code offset.metadata.max.bytes}, is 4096 unless told otherwise. */
    private static final int LENGTH = 1_000;

    static ReplayMark of(Instant begun, String topic, ReplayFilter filter) {
        String whole = (topic + " " + (filter.isEmpty() ? "--all" : filter.text()));
        if (whole.length() <= LENGTH) {
            return new ReplayMark(begun, whole);
        }
        String digest =
                ByteString.of(whole.getBytes(StandardCharsets.UTF_8)).sha256().hex();
        return new ReplayMark(begun, whole.substring(0, LENGTH) + "… sha256:" + digest);
    }

    /** Null if it is no mark. */
    static @Nullable ReplayMark parse(String metadata) {
        int blank = metadata.indexOf(' ');
        try {
            return blank < 0
                    ? null
                    : new ReplayMark(Instant.parse(metadata.substring(0, blank)), metadata.substring(blank + 1));
        } catch (DateTimeException e) {
            return null;
        }
    }

    String text() {
        return begun + " " + filter;
    }
}
