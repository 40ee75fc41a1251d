package dev.visionstreams.cli.watch;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a broker that is away from one that has nothing new: a consumer polls both alike. Asks once nothing has come for a
 * while. Not thread-safe.
 */
final class BrokerSilence {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String servers;
    private final Consumer<?, ?> consumer;
    private long heardAt = System.nanoTime();
    private boolean isAway;

    BrokerSilence(String servers, Consumer<?, ?> consumer) {
        this.servers = servers;
        this.consumer = consumer;
    }

    /** Something came from the broker. */
    void isOver() {
        heardAt = System.nanoTime();
    }

    /** A line when the broker is first found away and when it is back; null if nothing has changed. */
    @Nullable
    String news() {
        if (System.nanoTime() - heardAt < QUIET.toNanos()) {
            return back();
        }
        try {
            consumer.endOffsets(consumer.assignment(), PATIENCE);
            heardAt = System.nanoTime();
            return back();
        } catch (TimeoutException e) {
            boolean isNew = !isAway;
            isAway = true;
            return isNew ? "Kafka at " + servers + " doesn't answer; waiting for it" : null;
        }
    }

    private @Nullable String back() {
        boolean isNew = isAway;
        isAway = false;
        return isNew ? "Kafka at " + servers + " answers again" : null;
    }
}
