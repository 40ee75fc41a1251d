package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.gemini.Generations;
import dev.visionstreams.model.Task;
import dev.visionstreams.notification.NotificationFilter;
import dev.visionstreams.registry.EventDeserializer;
import dev.visionstreams.topology.EventHeaders;
import dev.visionstreams.topology.NotificationSource;
import dev.visionstreams.topology.RequestRules;
import dev.visionstreams.topology.RequestSource;
import dev.visionstreams.topology.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The topology's settings out of the application's. */
final class TopologySettings {
    private TopologySettings() {}

    static RequestRules rules(Settings settings) {
        Map<Task, String> modelByTask = new HashMap<>();
        settings.gemini().modelByTask().forEach((task, name) -> modelByTask.put(Task.valueOf(task), name));
        return new RequestRules(
                settings.gemini().model(),
                modelByTask,
                Set.copyOf(settings.gemini().modelsAllowed()),
                Generations::knownWithoutMasks,
                settings.inflight().contentMaxBytes());
    }

    static RequestSource requests(Settings settings, EventDeserializer<ImageRequest> deserializer) {
        RequestSource events = (topic, value) -> {
            EventDeserializer.Reading<ImageRequest> reading = deserializer.read(topic, value);
            return new RequestSource.Received.Asked(reading.event(), reading.whole());
        };
        List<String> topics = settings.topics().notifications();
        Settings.Notifications asked = settings.notifications();
        Long maxBytes = asked.maxBytes();
        return topics.isEmpty()
                ? events
                : new NotificationSource(
                        Set.copyOf(topics),
                        new NotificationFilter(
                                asked.prefixes(),
                                asked.suffixes(),
                                asked.minBytes(),
                                maxBytes == null ? Long.MAX_VALUE : maxBytes),
                        Task.valueOf(asked.task()),
                        asked.prompt(),
                        asked.labels(),
                        events);
    }

    /** Avro's media type is the one that others give for Confluent's wire format, Debezium say. */
    static EventHeaders headers(Settings settings) {
        boolean json = settings.formats().outputs() == Settings.Format.JSON;
        boolean cloudEvents = settings.formats().cloudEvents();
        String mediaType = json ? "application/json" : cloudEvents ? "application/avro" : null;
        return new EventHeaders(mediaType, cloudEvents ? "/" + settings.applicationId() : null);
    }

    static Topics topics(Settings.Topics names) {
        return new Topics(
                names.inputs(),
                Map.of(
                        Task.CAPTION, names.captions(),
                        Task.CLASSIFY, names.classifications(),
                        Task.ANSWER, names.answers(),
                        Task.DETECT, names.detections(),
                        Task.SEGMENT, names.segmentations(),
                        Task.POINT, names.points(),
                        Task.DESCRIBE, names.descriptions()),
                names.rejections(),
                names.undecodable());
    }
}
