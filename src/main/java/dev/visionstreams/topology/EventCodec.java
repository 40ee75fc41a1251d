package dev.visionstreams.topology;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Events from and to bytes, off the stream thread, because a schema that isn't known yet is asked for over HTTP.
 *
 * <p>A registry that can't be reached, refuses or fails is no fault of the record: it is asked again, with growing
 * pauses, until patience ends. Thread-safe.
 */
public final class EventCodec {
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final RequestSource requests;
    private final Serializer<SpecificRecord> events;
    private final Executor executor;
    private final Duration patience;

    /**
     * @param events throws anything where the registry is at fault; thread-safe
     * @param patience the pauses, all together, before a registry at fault ends the application
     */
    public EventCodec(RequestSource requests, Serializer<SpecificRecord> events, Executor executor, Duration patience) {
        this.requests = requests;
        this.events = events;
        this.executor = executor;
        this.patience = patience;
    }

    /** Fails with a {@link SerializationException} if the bytes are no request, else if the registry stays at fault. */
    CompletionStage<RequestSource.Received> decode(String topic, byte[] value) {
        return patiently(() -> requests.read(topic, value));
    }

    CompletionStage<byte[]> encode(String topic, SpecificRecord event) {
        return patiently(() -> events.serialize(topic, event));
    }

    private <T> CompletionStage<T> patiently(Supplier<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        executor.execute(() -> attempt(action, result, FIRST_PAUSE_MILLIS, 0));
        return result;
    }

    private <T> void attempt(Supplier<T> action, CompletableFuture<T> result, long pause, long waited) {
        try {
            result.complete(action.get());
        } catch (SerializationException e) {
            result.completeExceptionally(e);
        } catch (RuntimeException e) {
            if (waited + pause > patience.toMillis()) {
                result.completeExceptionally(new IllegalStateException(
                        "The schema registry didn't help within " + patience.toSeconds() + " s: " + e.getMessage()
                                + ". Nothing was lost; start again when it is there",
                        e));
                return;
            }
            CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, executor)
                    .execute(() -> attempt(action, result, Math.min(LONGEST_PAUSE_MILLIS, 2 * pause), waited + pause));
        } catch (Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }
}
