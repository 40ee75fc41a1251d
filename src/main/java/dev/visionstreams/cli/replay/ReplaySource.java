package dev.visionstreams.cli.replay;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A topic whose records can be sent again. Used by one thread. */
interface ReplaySource extends AutoCloseable {
    /** Header of a record that was sent again; the value is the replay's name. */
    String HEADER = "vision-replay";

    String topic();

    /**
     * Reads a record of the topic.
     *
     * @throws UnsendableException if it isn't a record of that topic's kind
     */
    ReplayCandidate read(ConsumerRecord<byte[], byte[]> record) throws UnsendableException;

    /**
     * Builds the record to send, without {@link #HEADER}.
     *
     * @throws UnsendableException if the request is no longer complete
     */
    ProducerRecord<byte[], byte[]> again(ReplayCandidate candidate) throws UnsendableException;

    @Override
    void close();

    static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value, RecordHeaders headers) {
        return new ProducerRecord<>(topic, null, null, key, value, headers);
    }
}
