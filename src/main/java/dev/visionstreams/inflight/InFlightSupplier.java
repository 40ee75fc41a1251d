package dev.visionstreams.inflight;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Supplies the asynchronous step with its store: pending requests, in memory, with a changelog that stays small on the
 * broker although every entry is deleted soon.
 */
public final class InFlightSupplier implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
    /** An entry is a request and an outcome, so it can have more bytes than any record of the topics around. */
    public static final int MAX_ENTRY_BYTES = 16 << 20;

    /** What an entry's changelog record has beside the request and its outcome, at most: progress, memo and batch. */
    public static final int ENTRY_OVERHEAD_BYTES = 16 << 10;

    private final InFlight inFlight;
    private final String storeName;
    private final @Nullable Tallies tallies;

    public InFlightSupplier(InFlight inFlight, String storeName) {
        this(inFlight, storeName, null);
    }

    /** @param tallies null: nothing is added up */
    public InFlightSupplier(InFlight inFlight, String storeName, @Nullable Tallies tallies) {
        this.inFlight = inFlight;
        this.storeName = storeName;
        this.tallies = tallies;
    }

    @Override
    public Processor<byte[], byte[], byte[], byte[]> get() {
        return new InFlightProcessor(inFlight, storeName, tallies, Thread::currentThread);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(storeName), Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of()) // broker.Changelog creates the topic
                        .withCachingDisabled());
    }
}
