package dev.visionstreams.cli;

import dev.visionstreams.EventFormats;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Requests within rejections. */
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
    public Candidate read(ConsumerRecord<byte[], byte[]> record) throws BadInputException {
        ImageRejected event;
        try {
            event = rejections.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            throw new BadInputException("can't be read: " + e.getMessage(), e);
        }
        if (event == null) {
            throw new BadInputException("has no value");
        }
        return new Candidate(
                record,
                event.getRequestId(),
                event.getReason(),
                event.getStage(),
                event.getRetryable(),
                event.getRejectedAt(),
                event);
    }

    @Override
    public ProducerRecord<byte[], byte[]> again(Candidate candidate) throws BadInputException {
        ImageRejected rejection = candidate.rejection();
        if (rejection == null) {
            throw new BadInputException("is no rejection");
        }
        String source = rejection.getSource().getTopic();
        boolean known = requestTopics.contains(source);
        String destination = known ? source : requestTopics.get(0);
        ConsumerRecord<byte[], byte[]> record = candidate.record();
        return ReplaySource.record(destination, record.key(), value(rejection, destination, known), headers(record));
    }

    /** What came on another topic than the requests' may be of another form: only as a request is it known to be one. */
    private byte[] value(ImageRejected rejection, String destination, boolean known) throws BadInputException {
        ByteBuffer received = rejection.getReceived();
        if (received != null && known) {
            byte[] bytes = new byte[received.remaining()];
            received.duplicate().get(bytes);
            return bytes;
        }
        ImageRequest request = rejection.getRequest();
        if (request.getImages().stream().anyMatch(image -> image.getUri() == null && image.getContent() == null)) {
            throw new BadInputException("the rejection had no room for the inline content: send the request itself");
        }
        return requests.serialize(destination, request);
    }

    private static RecordHeaders headers(ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders kept = new RecordHeaders();
        record.headers().forEach(header -> {
            String name = header.key().toLowerCase(Locale.ROOT);
            boolean ofTheRejection = name.startsWith(ERROR)
                    || name.startsWith("ce_")
                    || name.equals("content-type")
                    || name.equals("__value_schema_id")
                    || name.equals(HEADER);
            if (!ofTheRejection) {
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
