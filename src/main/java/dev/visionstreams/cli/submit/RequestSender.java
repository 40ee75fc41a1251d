package dev.visionstreams.cli.submit;

import dev.visionstreams.app.EventFormats;
import dev.visionstreams.broker.BrokerContact;
import dev.visionstreams.broker.KafkaClients;
import dev.visionstreams.cli.submit.RequestReader.Submission;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.inflight.Coordinates;
import dev.visionstreams.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends requests and remembers which ones the broker acknowledged. Used by one thread, beside the producer's own. */
public final class RequestSender implements AutoCloseable {
    private final String topic;
    private final String servers;
    private final Serializer<ImageRequest> serializer;
    private final Producer<byte[], byte[]> producer;
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    public RequestSender(Settings settings, String topic) {
        this.topic = topic;
        servers = BrokerContact.servers(settings);
        serializer = EventFormats.serializer(settings, settings.formats().requests());
        producer = KafkaClients.producer(settings);
    }

    /** Hands a request to the producer; blocks only while its buffer is full. */
    public void send(Submission submission) {
        ImageRequest request = submission.request();
        byte[] value = serializer.serialize(topic, request);
        var unused = producer.send(
                new ProducerRecord<>(topic, submission.key().getBytes(StandardCharsets.UTF_8), value),
                (place, error) -> answered(submission, place, error));
    }

    private void answered(Submission submission, RecordMetadata place, @Nullable Exception error) {
        if (error != null) {
            String silence = error instanceof TimeoutException ? "Kafka at " + servers + " doesn't answer: " : "";
            problems.add(submission.name() + ": not sent: " + silence + error.getMessage());
            return;
        }
        String id = submission.request().getId();
        sent.add(id.isEmpty() ? new Coordinates(place.topic(), place.partition(), place.offset()).toString() : id);
    }

    /** Waits until every request is acknowledged or has failed. */
    public void flush() {
        producer.flush();
    }

    /** The ids of acknowledged requests. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    int count() {
        return sent.size();
    }

    /** Removes and returns the next failure; null if there is none. */
    @Nullable
    String nextProblem() {
        return problems.poll();
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
