package dev.visionstreams.topology;

import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Events from and to bytes, off the stream thread, because a schema that isn't known yet is asked for over HTTP.
 *
 * <p>A registry that is away or refuses is no fault of the record: what isn't paid for yet is to come back later, what is
 * paid for waits here. Thread-safe.
 */
public final class EventCodec {
    private final RequestSource requests;
    private final Serializer<SpecificRecord> events;
    private final Topics topics;
    private final RegistryGate gate;
    private final Executor executor;
    private final Function<Duration, Executor> delayed;

    /** Routes whose topic and schema the registry has taken once. */
    private final Set<Route> ready = ConcurrentHashMap.newKeySet();

    /** An event, or why there is none. */
    sealed interface Coded<T> {
        record Event<T>(T event) implements Coded<T> {}

        /** The bytes are no request, and never will be. */
        record Malformed<T>(SerializationException why) implements Coded<T> {}

        /** The registry gives no answer now. */
        record Later<T>(Duration pause) implements Coded<T> {}
    }

    /**
     * @param requests and {@code events}: thread-safe; throw {@link RegistryException} where the registry is at fault
     * @param gate the one that both of them ask through
     * @param executor where bytes are decoded and encoded, blocking for the registry at times
     * @param delayed the same, after a pause
     */
    public EventCodec(
            RequestSource requests,
            Serializer<SpecificRecord> events,
            Topics topics,
            RegistryGate gate,
            Executor executor,
            Function<Duration, Executor> delayed) {
        this.requests = requests;
        this.events = events;
        this.topics = topics;
        this.gate = gate;
        this.executor = executor;
        this.delayed = delayed;
    }

    /**
     * Reads a request. Any request may be rejected, so the schema of rejections is looked at first: its answer also shows
     * that the registry answers, should it refuse the record's own schema.
     */
    CompletionStage<Coded<RequestSource.Received>> decode(String topic, byte[] value) {
        return code(() -> {
            makeReady(Route.REJECTIONS);
            return requests.read(topic, value);
        });
    }

    /** Looks whether the events of a route can be encoded, before anything is paid for them; gives the route. */
    CompletionStage<Coded<Route>> prepare(Route route) {
        if (ready.contains(route)) {
            return CompletableFuture.completedFuture(new Coded.Event<>(route));
        }
        return code(() -> {
            makeReady(route);
            return route;
        });
    }

    /** Completes once the registry lets it, however long that takes; exceptionally if the event doesn't fit its schema. */
    CompletionStage<byte[]> encode(Route route, SpecificRecord event) {
        CompletableFuture<byte[]> encoded = new CompletableFuture<>();
        executor.execute(() -> encode(topics.of(route), event, encoded));
        return encoded;
    }

    private void encode(String topic, SpecificRecord event, CompletableFuture<byte[]> encoded) {
        try {
            encoded.complete(events.serialize(topic, event));
        } catch (RegistryException e) {
            delayed.apply(gate.pauseAfter(e)).execute(() -> encode(topic, event, encoded));
        } catch (RuntimeException | Error e) {
            encoded.completeExceptionally(e);
        }
    }

    private void makeReady(Route route) {
        if (ready.contains(route)) {
            return;
        }
        try {
            events.serialize(topics.of(route), SampleEvents.of(route));
        } catch (SerializationException e) {
            // The registry answered. A rule of the schema's own may refuse a sample and take what is real.
        }
        ready.add(route);
    }

    private <T> CompletionStage<Coded<T>> code(Supplier<T> action) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new Coded.Event<>(action.get());
                    } catch (SerializationException e) {
                        return new Coded.Malformed<>(e);
                    } catch (RegistryException e) {
                        return new Coded.Later<>(gate.pauseAfter(e));
                    }
                },
                executor);
    }
}
