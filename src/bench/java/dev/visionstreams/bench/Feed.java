package dev.visionstreams.bench;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AvroSerializer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends a workload's events: requests to detect, each with the URL of its image. */
final class Feed implements AutoCloseable {
    /** With 1000 keys, Zipf's law gives the most frequent one an eighth of the events. */
    private static final int ZIPF_KEYS = 1000;

    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private final Workload workload;
    private final String topic;
    private final URI images;
    private final AvroSerializer<ImageRequest> serializer = new AvroSerializer<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final long[] sent;
    private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();

    Feed(Workload workload, int events, String bootstrapServers, String registry, String topic, URI images) {
        this.workload = workload;
        this.topic = topic;
        this.images = images;
        sent = new long[events];
        serializer.configure(Map.of("schema.registry.url", registry), false);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, // an open loop's events are sent when they are due
                        workload.isOpen() ? 0 : 5,
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, // see NewPartitions
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends all events: at once, or at the workload's rate. */
    void send() {
        int[] keys = keys();
        long start = System.nanoTime();
        for (int event = 0; event < sent.length; event++) {
            if (workload.isOpen() && event >= workload.first) {
                long begin = workload.first == 0 ? start : start + workload.warm.toNanos();
                long due = begin + (long) ((event - workload.first) * 1e9 / workload.open);
                for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                    LockSupport.parkNanos(wait);
                }
            }
            sent[event] = System.nanoTime();
            send(event, keys[event]);
        }
        producer.flush();
        Exception failure = failed.get();
        if (failure != null) {
            throw new IllegalStateException("Not all events could be sent", failure);
        }
    }

    /** When each event was sent, by its number, in the time of {@link System#nanoTime}. */
    long[] sent() {
        return sent.clone();
    }

    private void send(int event, int key) {
        ImageRequest request = ImageRequest.newBuilder()
                .setTask("DETECT")
                .setImages(List.of(ImageReference.newBuilder()
                        .setUri(images + "/" + event + ".jpg")
                        .build()))
                .setPrompt("event-" + event + ".")
                .build();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic, ("key-" + key).getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, request));
        record.headers()
                .add(
                        OutputLog.EVENT_HEADER,
                        ByteBuffer.allocate(4).putInt(event).array());
        var unused = producer.send(record, (metadata, e) -> {
            if (e != null) {
                failed.compareAndSet(null, e);
            }
        });
    }

    private int[] keys() {
        int[] keys = new int[sent.length];
        if (workload.keys == Workload.Keys.DISTINCT) {
            Arrays.setAll(keys, event -> event);
            return keys;
        }
        double[] cumulative = new double[ZIPF_KEYS];
        double sum = 0;
        for (int rank = 0; rank < ZIPF_KEYS; rank++) {
            sum += 1.0 / (rank + 1);
            cumulative[rank] = sum;
        }
        double total = sum;
        SplittableRandom random = new SplittableRandom(workload.seed);
        Arrays.setAll(keys, event -> {
            int found = Arrays.binarySearch(cumulative, random.nextDouble(total));
            return found < 0 ? -found - 1 : found;
        });
        return keys;
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
