package dev.visionstreams.topology;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.notification.BucketEvent;
import dev.visionstreams.notification.NotificationFilter;
import dev.visionstreams.notification.NotificationFilter.Ignored;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns bucket notifications into requests for the created objects; another source reads the other topics.
 *
 * @param topics with notifications
 * @param others reads all other topics
 */
public record NotificationSource(
        Set<String> topics,
        NotificationFilter filter,
        Task task,
        @Nullable String prompt,
        List<String> labels,
        RequestSource others)
        implements RequestSource {
    public NotificationSource {
        topics = Set.copyOf(topics);
        labels = List.copyOf(labels);
    }

    @Override
    public Received read(String topic, byte[] value) {
        if (!topics.contains(topic)) {
            return others.read(topic, value);
        }
        Optional<BucketEvent> event = event(value);
        Optional<Ignored> ignored = event.isEmpty() ? Optional.of(Ignored.TEST) : filter.ignores(event.get());
        return ignored.isPresent()
                ? new Received.Ignored(ignored.get().name())
                // Not whole: the notification holds more than the request that is made of it.
                : new Received.Asked(request(event.orElseThrow()), false);
    }

    private static Optional<BucketEvent> event(byte[] value) {
        try {
            return BucketEvent.read(value);
        } catch (IllegalArgumentException e) {
            throw new SerializationException(e.getMessage(), e);
        }
    }

    private ImageRequest request(BucketEvent event) {
        return ImageRequest.newBuilder()
                .setId(event.id())
                .setTask(task.name())
                .setImages(List.of(new ImageReference(event.uri(), null, event.mediaType())))
                .setPrompt(prompt)
                .setLabels(labels)
                .build();
    }
}
