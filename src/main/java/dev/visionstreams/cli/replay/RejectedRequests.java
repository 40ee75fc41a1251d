package dev.visionstreams.cli.replay;

import dev.visionstreams.app.EventFormats;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.topology.HeaderNames;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The requests inside rejections. */
final class RejectedRequests implements ReplaySource {
    private final String topic;
    private final List<String> requestTopics;
    private final Deserializer<ImageRejected> rejections;
    private final Serializer<ImageRequest> requests;

    RejectedRequests(Settings settings) {
        topic = settings.topics().rejections();
        requestTopics = settings.topics().requests();
        rejections = EventFormats.deserializer(settings, settings.formats().outputs(), ImageRejected.class);
        requests = EventFormats.serializer(settings, settings.formats().requests());
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public ReplayCandidate read(ConsumerRecord<byte[], byte[]> record) throws UnsendableException {
        ImageRejected event;
        try {
            event = rejections.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            throw new UnsendableException("can't be read: " + e.getMessage(), e);
        }
        if (event == null) {
            throw new UnsendableException("has no value");
        }
        return new ReplayCandidate(
                record,
                event.getRequestId(),
                event.getReason(),
                event.getStage(),
                event.getRetryable(),
                event.getRejectedAt(),
                event);
    }

    @Override
    public ProducerRecord<byte[], byte[]> again(ReplayCandidate candidate) throws UnsendableException {
        ImageRejected rejection = candidate.rejection();
        if (rejection == null) {
            throw new UnsendableException("is not a rejection");
        }
        String source = rejection.getSource().getTopic();
        boolean known = requestTopics.contains(source);
        String destination = known ? source : requestTopics.get(0);
        ConsumerRecord<byte[], byte[]> record = candidate.record();
        return ReplaySource.record(destination, record.key(), value(rejection, destination, known), headers(record));
    }

    /** The received bytes only where they came from a topic of requests: on another topic they may be in another format. */
    private byte[] value(ImageRejected rejection, String destination, boolean known) throws UnsendableException {
        ByteBuffer received = rejection.getReceived();
        if (received != null && known) {
            byte[] bytes = new byte[received.remaining()];
            received.duplicate().get(bytes);
            return bytes;
        }
        ImageRequest request = rejection.getRequest();
        if (request.getImages().stream().anyMatch(image -> image.getUri() == null && image.getContent() == null)) {
            throw new UnsendableException(
                    "the rejection had no room for the inline content: send the original request again");
        }
        return requests.serialize(destination, request);
    }

    private static RecordHeaders headers(ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders kept = new RecordHeaders();
        record.headers().forEach(header -> {
            String name = header.key();
            if (!HeaderNames.describesValue(name) && !name.startsWith(HeaderNames.ERROR) && !name.equals(HEADER)) {
                kept.add(header);
            }
        });
        return kept;
    }

    @Override
    public void close() {
        rejections.close();
        requests.close();
    }
}
