package dev.visionstreams.topology;

import dev.visionstreams.budget.Spending;
import dev.visionstreams.inflight.Tallies;
import dev.visionstreams.inflight.Tally;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.Prices;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The topic through which all instances know what any of them has spent: the latest total of each task, by its partition.
 * Each instance reads all of it when it starts, and from then on as it grows. Thread-safe.
 */
public final class SharedSpending implements Tallies {
    private static final String SINK = "to-spending";
    private static final String SOURCE = "spending";
    private static final String STEP = "add-up";

    private final String topic;
    private final Spending spending;
    private final Prices prices;
    private final InstantSource clock;
    private final Map<Integer, Tally> told = new ConcurrentHashMap<>();

    public SharedSpending(String topic, Spending spending, Prices prices, InstantSource clock) {
        this.topic = topic;
        this.spending = spending;
        this.prices = prices;
        this.clock = clock;
    }

    /** Only reads. */
    public static SharedSpending reader(String topic, Spending spending) {
        return new SharedSpending(topic, spending, Prices.BUILT_IN, InstantSource.system());
    }

    /** The topic's name for an application, unless another one is configured. */
    public static String topic(String applicationId) {
        return applicationId + "-spending";
    }

    /** What an attempt spent, in billionths; 0 if it was billed nothing. */
    long amount(@Nullable Inference billed) {
        return billed == null ? 0 : prices.billionths(billed, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /** @param writer the node that forwards totals */
    void addTo(Topology topology, String writer) {
        topology.addSink(SINK, topic, new ByteArraySerializer(), new ByteArraySerializer(), writer);
        topology.addGlobalStore(
                // Stays empty: a global store is how Kafka Streams reads a topic on every instance.
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(SOURCE), Serdes.ByteArray(), Serdes.ByteArray())
                        .withLoggingDisabled()
                        .withCachingDisabled(),
                SOURCE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                STEP,
                () -> (Processor<byte[], byte[], Void, Void>) this::read);
    }

    private void read(Record<byte[], byte[]> record) {
        read(record.key(), record.value());
    }

    /** A record of the topic, in its order. What isn't one of ours, or a newer version's, is skipped. */
    public void read(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null || key.length != Integer.BYTES) {
            return;
        }
        int task = ByteBuffer.wrap(key).getInt();
        if (value == null) {
            told.remove(task);
            spending.told(task, null);
            return;
        }
        Tally tally;
        try {
            tally = Tally.decode(value);
        } catch (IllegalArgumentException e) {
            return;
        }
        told.put(task, tally);
        spending.told(task, amounts(tally));
    }

    @Override
    public String route() {
        return SINK;
    }

    @Override
    public Tally known(int partition) {
        return told.getOrDefault(partition, Tally.NONE);
    }

    @Override
    public void counted(int partition, Tally tally) {
        spending.own(partition, amounts(tally));
    }

    @Override
    public void closed(int partition) {
        spending.own(partition, null);
    }

    private static Spending.Amounts amounts(Tally tally) {
        return (begin, end) -> tally.between(quarter(begin), quarter(end));
    }

    private static long quarter(Instant time) {
        return Tally.quarterOf(time.toEpochMilli());
    }
}
