package dev.visionstreams.inflight;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own clients, with four differences: the main consumer pauses while the hand-off is full, the consumer of a
 * global store skips what has expired, the producer says when a transaction is committed, and a static member has a {@code transactional.id} that outlives its process, so that
 * its successor fences what a killed one left open.
 *
 * <p>Kafka Streams with only in-memory stores puts a random process id into {@code transactional.id}
 * ({@code ActiveTaskCreator}, 4.3.1): the transaction of a killed process then stays open until it times out, and
 * restoration waits for it.
 */
public final class InFlightClientSupplier implements KafkaClientSupplier {
    private final InFlight inFlight;
    private final String applicationId;
    private final @Nullable String groupInstanceId;

    /** @param groupInstanceId what {@code group.instance.id} is set to, if it is */
    public InFlightClientSupplier(InFlight inFlight, String applicationId, @Nullable String groupInstanceId) {
        this.inFlight = inFlight;
        this.applicationId = applicationId;
        this.groupInstanceId = groupInstanceId;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Map<String, Object> own = new HashMap<>(config);
        Object given = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        if (groupInstanceId != null && given instanceof String id) {
            String thread = id.substring(id.lastIndexOf('-') + 1);
            own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-" + groupInstanceId + "-" + thread);
        }
        return new CommitObserver(inFlight, own);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new PausingConsumer(inFlight, config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Records may expire before they were read. Kafka Streams' own {@code none} ends the process then. */
    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        Map<String, Object> own = new HashMap<>(config);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
