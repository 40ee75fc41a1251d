package dev.visionstreams.topology;

import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.reuse.Answer;
import dev.visionstreams.reuse.Answers;
import dev.visionstreams.reuse.Question;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import okio.ByteString;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The topic through which all instances know what any of them has paid for: written in the transaction of the outcome,
 * read by each instance as a whole when it starts, and from then on as it grows. Thread-safe.
 */
public final class ReusableAnswers {
    private static final String SINK = "to-reusable-answers";
    private static final String SOURCE = "reusable-answers";
    private static final String STEP = "remember";

    /** Larger answers are remembered only by the process that paid: every instance reads all of the topic. */
    private static final int MOST_BYTES = 256 << 10;

    private final String topic;
    private final Answers answers;
    private final Supplier<RecordLimits> limits;
    private final InstantSource clock;

    /** @param limits the latest that are known of the topics; asked by any thread */
    public ReusableAnswers(String topic, Answers answers, Supplier<RecordLimits> limits, InstantSource clock) {
        this.topic = topic;
        this.answers = answers;
        this.limits = limits;
        this.clock = clock;
    }

    /** The topic's name for an application, unless another one is configured. */
    public static String topic(String applicationId) {
        return applicationId + "-reusable-answers";
    }

    /** @param writer the node that forwards notes */
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
                () -> (Processor<byte[], byte[], Void, Void>) this::remember);
    }

    /** On the global thread. What isn't one of ours is skipped here or, where only the value shows it, when it is used. */
    private void remember(Record<byte[], byte[]> record) {
        if (record.key() == null || record.key().length != Question.DIGEST_BYTES) {
            return;
        }
        ByteString question = ByteString.of(record.key());
        if (record.value() == null) {
            answers.forget(question);
        } else {
            answers.put(question, ByteString.of(record.value()), record.timestamp());
        }
    }

    /** The record that tells others; null if it is too large for the topic. */
    Outcome.@Nullable Note note(Answer answer) {
        byte[] key = answer.question().toByteArray();
        byte[] value = answer.encoded().toByteArray();
        long bytes = RecordLimits.bytes(key, value, List.of());
        return bytes > Math.min(MOST_BYTES, limits.get().of(topic))
                ? null
                : new Outcome.Note(SINK, key, value, clock.millis());
    }
}
