package dev.visionstreams.settings;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.PassThrough;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.FetchSettings;
import dev.visionstreams.gemini.VertexSettings;
import dev.visionstreams.image.worker.WorkerSettings;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.model.Task;
import dev.visionstreams.notification.NotificationFilter;
import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.confluent.AvroSerdes;
import dev.visionstreams.telemetry.Logging;
import dev.visionstreams.topology.EventHeaders;
import dev.visionstreams.topology.NotificationSource;
import dev.visionstreams.topology.OutputUri;
import dev.visionstreams.topology.RequestRules;
import dev.visionstreams.topology.RequestSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All settings, validated. Printing them shows no secret. The records of other packages are used as they are; here are
 * those that only the composition needs.
 *
 * @param applicationId {@code application.id} of Kafka Streams
 * @param kafka for Kafka Streams and its clients, without the prefix {@code kafka.}; always contains
 *     {@code processing.guarantee}
 * @param registry for the serializers: each {@code schema.registry.X} both as it is and as {@code X}, except for
 *     {@code schema.registry.url}, which keeps its prefix
 * @param createTopics whether missing topics are created at start
 * @param contentMaxBytes inline bytes that one request may carry, 1 or more
 * @param drainTimeout how long a graceful stop waits for requests in flight, 0 or more
 * @param httpHost host name or address that the server of health and metrics listens on; {@code 0.0.0.0}: all
 * @param httpPort 0 to 65535; 0 is any free port
 */
public record Settings(
        String applicationId,
        PassThrough kafka,
        PassThrough registry,
        ModelSettings gemini,
        TopicSettings topics,
        boolean createTopics,
        Changelog changelog,
        Reuse reuse,
        Spending spending,
        InFlightOptions inflight,
        long contentMaxBytes,
        Duration drainTimeout,
        Images images,
        OutputUri outputUri,
        AvroSerdes.Choice serializer,
        Formats formats,
        Notifications notifications,
        String httpHost,
        int httpPort,
        Log log) {

    /** For commands that use Kafka. */
    public void requireKafka() {
        require(kafka, "bootstrap.servers", "kafka.bootstrap.servers", "localhost:9092");
    }

    /** Whether requests or outputs are in Avro. */
    public boolean usesRegistry() {
        return formats.requests() == Format.AVRO || formats.outputs() == Format.AVRO;
    }

    /** For commands that use the schema registry. */
    public void requireRegistry() {
        require(registry, Keys.REGISTRY_URL, Keys.REGISTRY_URL, "http://localhost:8081");
    }

    /** For commands that ask models. */
    public void requireProject() {
        VertexSettings vertex = gemini.service().vertex();
        if (vertex.used() && vertex.project() == null) {
            throw new ConfigurationException(
                    List.of("gemini.vertex.project: not set, and gemini.backend=vertex needs the project's id"));
        }
    }

    /** For commands that fetch images. */
    public void requireFetchOfNotifications() {
        if (topics.notifications().isEmpty()) {
            return;
        }
        if (!images.fetch().schemes().contains("s3")) {
            throw new ConfigurationException(
                    List.of("vision.topic.notifications: the objects are fetched with s3, which isn't in"
                            + " vision.fetch.schemes; set for example vision.fetch.schemes=https,data,s3"));
        }
        if (images.fetch().s3().buckets().isEmpty()) {
            throw new ConfigurationException(
                    List.of("vision.topic.notifications: no bucket may be fetched from; name them, for example"
                            + " vision.fetch.s3.buckets=uploads, or set it to * for every one that the keys give"
                            + " access to"));
        }
    }

    private static void require(PassThrough values, String name, String key, String example) {
        String value = values.get(name);
        if (value == null || value.isBlank()) {
            throw new ConfigurationException(
                    List.of(key + ": not set; set it in the file of --config, in the environment" + " as "
                            + Key.variable(key) + ", or with --set " + key + "=" + example));
        }
    }

    /** What requests may ask for, and which model answers them. */
    public RequestRules rules() {
        return new RequestRules(
                gemini.model(),
                gemini.modelByTask(),
                Set.copyOf(gemini.modelsAllowed()),
                gemini.service().capabilities()::drawsNothing,
                contentMaxBytes,
                gemini.tiers(),
                model -> spending.isOn() && !gemini.service().prices().knows(model));
    }

    /** Requests from their own topics and from notifications. */
    public RequestSource requests(EventDeserializer<ImageRequest> deserializer) {
        RequestSource events = (topic, value) -> {
            EventDeserializer.Reading<ImageRequest> reading = deserializer.read(topic, value);
            return new RequestSource.Received.Asked(reading.event(), reading.whole());
        };
        return topics.notifications().isEmpty()
                ? events
                : new NotificationSource(
                        Set.copyOf(topics.notifications()),
                        notifications.filter(),
                        notifications.task(),
                        notifications.prompt(),
                        notifications.labels(),
                        events);
    }

    /** The headers of outputs. Avro's media type is the one that others use for Confluent's wire format. */
    public EventHeaders headers() {
        boolean json = formats.outputs() == Format.JSON;
        String mediaType = json ? "application/json" : formats.cloudEvents() ? "application/avro" : null;
        return new EventHeaders(mediaType, formats.cloudEvents() ? "/" + applicationId : null);
    }

    /**
     * The topic that holds pending requests. Empty: left to the broker.
     *
     * @param segmentBytes {@code segment.bytes} when it is created
     * @param maxMessageBytes {@code max.message.bytes}
     */
    public record Changelog(Optional<Long> segmentBytes, Optional<Long> maxMessageBytes) {}

    /**
     * Answers that are used again.
     *
     * @param window how long; zero: none is
     * @param bytes of those that the process remembers, 1 or more
     * @param topic through which processes share them
     */
    public record Reuse(Duration window, long bytes, String topic) {
        public boolean isOn() {
            return !window.isZero();
        }
    }

    /**
     * What may be spent.
     *
     * @param topic through which processes know what was
     */
    public record Spending(Budget budget, String topic) {
        public boolean isOn() {
            return budget.isSet();
        }
    }

    /**
     * Bytes of requests and images that the process holds, and of those that one request may carry inline; 1 or more.
     */
    record Memory(long bytes, long contentMaxBytes) {
        Memory {
            if (contentMaxBytes > bytes) {
                throw new IllegalArgumentException("vision.content.max.bytes: " + contentMaxBytes
                        + " is more than vision.inflight.bytes, " + bytes);
            }
        }
    }

    /**
     * Where images come from and how they are prepared.
     *
     * @param byModel whether Google fetches {@code https} images itself
     * @param spoolAbove images with more bytes are held on disk, 1 or more; null: those that take more than a call's part of
     *     the memory
     * @param spoolBytes of all files together, 1 or more
     * @param spoolDirectory null: one in the system's directory for temporary files
     * @param maxPixels 1 or more
     * @param workers how images are decoded that aren't sent as they are
     */
    public record Images(
            FetchSettings fetch,
            boolean byModel,
            @Nullable Long spoolAbove,
            long spoolBytes,
            @Nullable Path spoolDirectory,
            long maxPixels,
            WorkerSettings workers) {
        /** Images up to this size are held in memory if nothing else is said, and if there is no disk. */
        private static final long MOST_IN_MEMORY = 8 << 20;

        /**
         * Opens the directory for large images.
         *
         * @param budget bytes of images that the process may hold in memory: a larger one would wait for memory forever
         * @param calls that run at once: the memory for all of them is there if none holds more than its part
         */
        public Spool openSpool(long budget, int calls) {
            long withoutDisk = Math.min(MOST_IN_MEMORY, budget);
            long above = spoolAbove == null ? Math.min(withoutDisk, Math.max(1, budget / calls)) : spoolAbove;
            return new Spool(Math.min(above, budget), withoutDisk, spoolBytes, spoolDirectory);
        }
    }

    /**
     * How values are written.
     *
     * @param cloudEvents whether outputs have CloudEvents' headers
     */
    public record Formats(Format requests, Format outputs, boolean cloudEvents) {}

    /**
     * What is logged, and how.
     *
     * @param level in lower case
     */
    public record Log(String level, Logging.Format format) {}

    /** How an event becomes bytes. */
    public enum Format {
        /** Confluent's wire format, with a schema registry. */
        AVRO,
        /** Plain JSON with the schemas' field names, without a registry. */
        JSON
    }

    /**
     * The requests that objects in buckets become.
     *
     * @param prompt null: none
     * @param labels empty: any
     */
    public record Notifications(Task task, @Nullable String prompt, List<String> labels, NotificationFilter filter) {
        public Notifications {
            labels = List.copyOf(labels);
        }
    }
}
