package dev.visionstreams.topology;

import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Requests in, through the hand-off, and out to the topic of their task, to the rejections or, where they are no
 * requests, to the undecodable ones. Everything is bytes: events are decoded and encoded off the stream thread.
 */
public final class VisionTopology implements Supplier<Topology> {
    private static final String SOURCE = "requests";
    private static final String STEP = "in-flight";

    /** The store's name; its changelog is named after it, so it never changes. */
    public static final String STORE = "in-flight-requests";

    /** The topic that the store is kept in, named as Kafka Streams does. */
    public static String changelog(String applicationId) {
        return applicationId + "-" + STORE + "-changelog";
    }

    private final Topics topics;
    private final InFlight inFlight;

    public VisionTopology(Topics topics, InFlight inFlight) {
        this.topics = topics;
        this.inFlight = inFlight;
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
        topology.addProcessor(STEP, new InFlightSupplier(inFlight, STORE), SOURCE);
        for (Route route : Route.values()) {
            topology.addSink(
                    route.node(), topics.of(route), new ByteArraySerializer(), new ByteArraySerializer(), STEP);
        }
        return topology;
    }

    /** A record without a valid timestamp takes its partition's time: it is answered, neither skipped nor fatal. */
    private static long timestampOf(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime);
    }
}
