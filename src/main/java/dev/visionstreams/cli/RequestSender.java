package dev.visionstreams.cli;

import dev.visionstreams.EventFormats;
import dev.visionstreams.cli.RequestReader.Submission;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Sends requests and remembers which of them the broker has. Not thread-safe; the broker's answers come meanwhile. */
final class RequestSender implements AutoCloseable {
    private final String topic;
    private final Serializer<ImageRequest> serializer;
    private final Producer<byte[], byte[]> producer;
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    RequestSender(Settings settings, String topic) {
        this.topic = topic;
        serializer = EventFormats.serializer(settings, settings.formats().requests());
        producer = KafkaClients.producer(settings);
    }

    /** Hands a request over; waits only while the producer's buffer is full. */
    void send(Submission submission) {
        ImageRequest request = submission.request();
        byte[] value = serializer.serialize(topic, request);
        var unused = producer.send(
                new ProducerRecord<>(topic, submission.key().getBytes(StandardCharsets.UTF_8), value),
                (place, error) -> answered(submission, place, error));
    }

    private void answered(Submission submission, RecordMetadata place, @Nullable Exception error) {
        if (error != null) {
            problems.add(submission.name() + ": not sent: " + error.getMessage());
            return;
        }
        String id = submission.request().getId();
        sent.add(id.isEmpty() ? place.topic() + "-" + place.partition() + "-" + place.offset() : id);
    }

    /** Waits until the broker has answered to everything. */
    void flush() {
        producer.flush();
    }

    /** The ids of requests that the broker has. */
    Set<String> sent() {
        return Set.copyOf(sent);
    }

    int count() {
        return sent.size();
    }

    /** Takes away what went wrong since the last call; null if nothing did. */
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
