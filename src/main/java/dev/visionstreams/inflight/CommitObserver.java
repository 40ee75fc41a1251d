package dev.visionstreams.inflight;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a stream thread. It notifies the hand-off when what the thread wrote is committed: a commit that is asked
 * for may be skipped in a rebalance, or fail. Without transactions, written is what the brokers have acknowledged.
 */
final class CommitObserver extends KafkaProducer<byte[], byte[]> {
    private final InFlight inFlight;
    private final boolean isTransactional;

    CommitObserver(InFlight inFlight, Map<String, Object> config) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
        this.inFlight = inFlight;
        this.isTransactional = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null;
    }

    /** On the stream thread, like every call of Kafka Streams. */
    @Override
    public void commitTransaction() {
        super.commitTransaction();
        inFlight.committed(Thread.currentThread());
    }

    @Override
    public void flush() {
        super.flush();
        if (!isTransactional) {
            inFlight.committed(Thread.currentThread());
        }
    }
}
