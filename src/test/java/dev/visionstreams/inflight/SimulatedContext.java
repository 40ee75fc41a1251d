package dev.visionstreams.inflight;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A task's context as Kafka Streams has it, with a clock of the test: it outlives a revival, its schedules too.
 *
 * @param <A> of keys; an array can't be written in the methods' bounds
 * @param <B> of values
 */
final class SimulatedContext<A, B> implements ProcessorContext<A, B> {
    /** A record that was forwarded, in the open transaction. */
    record Forwarded(Record<?, ?> record, String child) {}

    private static final class Schedule {
        private final Punctuator punctuator;
        private final long interval;
        private long next;
        private boolean cancelled;

        Schedule(Punctuator punctuator, long interval, long next) {
            this.punctuator = punctuator;
            this.interval = interval;
            this.next = next;
        }
    }

    final Store store = new Store();
    final List<Forwarded> forwarded = new ArrayList<>();
    boolean commitRequested;
    private final LongSupplier clock;
    private final int partition;
    private final List<Schedule> schedules = new ArrayList<>();
    private @Nullable RecordMetadata metadata;

    SimulatedContext(LongSupplier clock, int partition) {
        this.clock = clock;
        this.partition = partition;
    }

    void at(@Nullable RecordMetadata from) {
        metadata = from;
    }

    /** Fires what is due, each at most once, as a stream thread does in a pass. */
    void punctuate() {
        for (Schedule schedule : List.copyOf(schedules)) {
            if (!schedule.cancelled && schedule.next <= clock.getAsLong()) {
                schedule.next = clock.getAsLong() + schedule.interval;
                schedule.punctuator.punctuate(clock.getAsLong());
            }
        }
        schedules.removeIf(schedule -> schedule.cancelled);
    }

    int schedules() {
        return (int) schedules.stream().filter(schedule -> !schedule.cancelled).count();
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator punctuator) {
        long millis = interval.toMillis();
        Schedule schedule = new Schedule(punctuator, millis, clock.getAsLong() + millis);
        schedules.add(schedule);
        return () -> schedule.cancelled = true;
    }

    @Override
    public <K extends A, V extends B> void forward(Record<K, V> record, String childName) {
        forwarded.add(new Forwarded(record, childName));
    }

    @Override
    public void commit() {
        commitRequested = true;
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
        return Optional.ofNullable(metadata);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the interface's
    public <S extends StateStore> S getStateStore(String name) {
        return (S) store;
    }

    @Override
    public long currentSystemTimeMs() {
        return clock.getAsLong();
    }

    @Override
    public <K extends A, V extends B> void forward(Record<K, V> record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cancellable schedule(Instant start, Duration interval, PunctuationType type, Punctuator punctuator) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long currentStreamTimeMs() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String applicationId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public TaskId taskId() {
        return new TaskId(0, partition);
    }

    @Override
    public Serde<?> keySerde() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Serde<?> valueSerde() {
        throw new UnsupportedOperationException();
    }

    @Override
    public File stateDir() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StreamsMetrics metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> appConfigs() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
        throw new UnsupportedOperationException();
    }

    /** A store whose whole content can be taken and put back: what a commit makes last and an abort undoes. */
    static final class Store implements KeyValueStore<Bytes, byte[]> {
        /** How often each key was written, and bytes in all: what a changelog would have. */
        final Map<Bytes, Integer> puts = new TreeMap<>();

        long bytesPut;

        /** Called with each write; without a value for a deletion. */
        BiConsumer<Bytes, byte @Nullable []> listener = (key, value) -> {};

        private Map<Bytes, byte[]> entries = new TreeMap<>();

        Map<Bytes, byte[]> snapshot() {
            return new TreeMap<>(entries);
        }

        void restore(Map<Bytes, byte[]> content) {
            entries = new TreeMap<>(content);
        }

        @Override
        public void put(Bytes key, byte[] value) {
            entries.put(key, value);
            puts.merge(key, 1, Integer::sum);
            bytesPut += key.get().length + value.length;
            listener.accept(key, value);
        }

        @Override
        public byte @Nullable [] delete(Bytes key) {
            listener.accept(key, null);
            return entries.remove(key);
        }

        @Override
        public byte @Nullable [] get(Bytes key) {
            return entries.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> all() {
            var copy = snapshot().entrySet().iterator();
            return new KeyValueIterator<>() {
                @Override
                public void close() {}

                @Override
                public Bytes peekNextKey() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public boolean hasNext() {
                    return copy.hasNext();
                }

                @Override
                public KeyValue<Bytes, byte[]> next() {
                    var entry = copy.next();
                    return KeyValue.pair(entry.getKey(), entry.getValue());
                }
            };
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void putAll(List<KeyValue<Bytes, byte[]>> all) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long approximateNumEntries() {
            return entries.size();
        }

        @Override
        public String name() {
            return "pending";
        }

        @Override
        public void init(StateStoreContext context, StateStore root) {}

        @Override
        public void close() {}

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }
}
