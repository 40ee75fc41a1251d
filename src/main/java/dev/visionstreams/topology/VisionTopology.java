package dev.visionstreams.topology;

import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests, passes them through the hand-off, and writes outcomes to the task's topic, the rejections or, for records
 * that aren't requests, the undecodable topic. All values are bytes: events are decoded and encoded off the stream thread.
 */
public final class VisionTopology implements Supplier<Topology> {
    private static final String SOURCE = "requests";
    private static final String STEP = "in-flight";

    /** The store's name; its changelog is named after it, so it never changes. */
    public static final String STORE = "in-flight-requests";

    /** The store's changelog topic, named as Kafka Streams names it. */
    public static String changelog(String applicationId) {
        return applicationId + "-" + STORE + "-changelog";
    }

    private final Topics topics;
    private final InFlight inFlight;
    private final @Nullable ReusableAnswers reusable;
    private final @Nullable SharedSpending spending;

    /** @param reusable null: no answers are reused across processes */
    public VisionTopology(Topics topics, InFlight inFlight, @Nullable ReusableAnswers reusable) {
        this(topics, inFlight, reusable, null);
    }

    /** @param spending null: nothing is counted */
    public VisionTopology(
            Topics topics, InFlight inFlight, @Nullable ReusableAnswers reusable, @Nullable SharedSpending spending) {
        this.spending = spending;
        this.topics = topics;
        this.inFlight = inFlight;
        this.reusable = reusable;
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                SOURCE,
                VisionTopology::timestampOf,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.requests().toArray(String[]::new));
        topology.addProcessor(STEP, new InFlightSupplier(inFlight, STORE, spending), SOURCE);
        for (Route route : Route.values()) {
            topology.addSink(
                    route.node(), topics.of(route), new ByteArraySerializer(), new ByteArraySerializer(), STEP);
        }
        if (reusable != null) {
            reusable.addTo(topology, STEP);
        }
        if (spending != null) {
            spending.addTo(topology, STEP);
        }
        return topology;
    }

    /** A record without a valid timestamp gets its partition's time, so that it is processed, neither skipped nor fatal. */
    private static long timestampOf(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    }
}
