package dev.visionstreams.cli.replay;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import okio.ByteString;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a replay's name stands for, kept beside its group's offsets. An offset behind a rejection means that it was sent
 * or that the filter didn't take it, so a name belongs to one filter.
 *
 * @param begun the time from which relative times in the filter count back, also when the replay is continued later
 * @param filter the topic and the options
 */
record ReplayMark(Instant begun, String filter) {
    /** The broker's limit, {@code offset.metadata.max.bytes}, is 4096 by default. */
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

    /** What the name of a replay's group stands for already. Doesn't wait for transactions that others have open. */
    static Optional<ReplayMark> find(Admin admin, String group) throws InterruptedException, ExecutionException {
        return admin
                .listConsumerGroupOffsets(
                        Map.of(group, new ListConsumerGroupOffsetsSpec()),
                        new ListConsumerGroupOffsetsOptions().requireStable(false))
                .partitionsToOffsetAndMetadata(group)
                .get()
                .values()
                .stream()
                .filter(Objects::nonNull)
                .map(offset -> parse(offset.metadata()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Null if the text isn't a mark. */
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
