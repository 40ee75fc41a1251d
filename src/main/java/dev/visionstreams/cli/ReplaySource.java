package dev.visionstreams.cli;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A topic whose records can be sent again. Used by one thread. */
interface ReplaySource extends AutoCloseable {
    /** Marks a record that was sent again; the value is the replay's name. */
    String HEADER = "vision-replay";

    /** Kafka Streams' names for a dead letter's headers, which the processor uses. */
    String ERROR = "__streams.errors.";

    String topic();

    /**
     * Reads a record of the topic.
     *
     * @throws BadInputException if it isn't what belongs there
     */
    Candidate read(ConsumerRecord<byte[], byte[]> record) throws BadInputException;

    /**
     * The request as it is to be sent, but for the mark.
     *
     * @throws BadInputException if the request isn't whole any more
     */
    ProducerRecord<byte[], byte[]> again(Candidate candidate) throws BadInputException;

    @Override
    void close();

    static ProducerRecord<byte[], byte[]> record(String topic, byte[] key, byte[] value, RecordHeaders headers) {
        return new ProducerRecord<>(topic, null, null, key, value, headers);
    }
}
