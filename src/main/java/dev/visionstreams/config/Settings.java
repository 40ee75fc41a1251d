package dev.visionstreams.config;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, validated. Printing it shows no secret.
 *
 * @param applicationId {@code application.id} for Kafka Streams
 * @param kafka for Kafka Streams and its clients, without the prefix {@code kafka.}; {@code processing.guarantee} is
 *     always there
 * @param registry for the serializers: each {@code schema.registry.X} as it is and as {@code X}, but for
 *     {@code schema.registry.url}, which has its prefix alone
 * @param createTopics whether topics that are missing are created at start
 * @param drainTimeout how long a graceful stop waits for what is in flight, 0 or more
 * @param httpPort 0 to 65535; 0 is any free one
 */
public record Settings(
        String applicationId,
        PassThrough kafka,
        PassThrough registry,
        Gemini gemini,
        Topics topics,
        boolean createTopics,
        Inflight inflight,
        Ordering ordering,
        Retry retry,
        Duration drainTimeout,
        Fetching fetch,
        Image image,
        OutputUri outputUri,
        SerializerChoice serializer,
        Formats formats,
        Notifications notifications,
        int httpPort) {

    /** For commands that talk to Kafka. */
    public void requireKafka() {
        require(kafka, "bootstrap.servers", "kafka.bootstrap.servers", "localhost:9092");
    }

    /** Whether requests or outputs are in Avro. */
    public boolean usesRegistry() {
        return formats.requests() == Format.AVRO || formats.outputs() == Format.AVRO;
    }

    /** For commands that talk to the schema registry. */
    public void requireRegistry() {
        require(registry, Keys.REGISTRY_URL, Keys.REGISTRY_URL, "http://localhost:8081");
    }

    /** For what fetches the images. */
    public void requireFetchOfNotifications() {
        if (!topics.notifications().isEmpty() && !fetch.schemes().contains("s3")) {
            throw new ConfigurationException(List.of("vision.topic.notifications: the objects are fetched by s3, which"
                    + " vision.fetch.schemes doesn't name; set vision.fetch.schemes=https,data,s3, say"));
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

    /**
     * The model and how much may be asked of it.
     *
     * @param apiKey null if none is set; a local server needs none
     * @param model the model for tasks without one of their own
     * @param modelByTask by the task's name in upper case, {@code DETECT} say
     * @param modelsAllowed what a request may name; empty: anything
     * @param requestsPerMinute the quota of all instances together, 1 or more; null: unknown
     * @param tokensPerMinute likewise
     */
    public record Gemini(
            @Nullable Secret apiKey,
            URI baseUrl,
            String model,
            Map<String, String> modelByTask,
            List<String> modelsAllowed,
            @Nullable Long requestsPerMinute,
            @Nullable Long tokensPerMinute,
            Generation generation,
            Files files) {
        public Gemini {
            modelByTask = Map.copyOf(modelByTask);
            modelsAllowed = List.copyOf(modelsAllowed);
        }

        /** The model for requests of this task that name none. */
        public String modelFor(String task) {
            return modelByTask.getOrDefault(task, model);
        }
    }

    /**
     * When pictures are uploaded.
     *
     * @param inlineMax bytes of a request to the model beyond which the largest of its pictures are, 1 to 100 MB
     * @param reuseMin pictures of so many bytes are when they come again; null: none
     * @param reuseWindow for how long a picture counts as seen
     * @param delete whether they are deleted after use
     */
    public record Files(long inlineMax, @Nullable Long reuseMin, Duration reuseWindow, boolean delete) {}

    /**
     * Names of topics. Tasks may share one; otherwise each purpose has its own, because a subject (TopicNameStrategy)
     * has one schema and because an output that is an input would never end.
     *
     * @param requests one or more
     * @param notifications of buckets, which become requests
     */
    public record Topics(
            List<String> requests,
            List<String> notifications,
            String captions,
            String classifications,
            String answers,
            String detections,
            String segmentations,
            String points,
            String descriptions,
            String rejections,
            String undecodable) {
        public Topics {
            requests = List.copyOf(requests);
            notifications = List.copyOf(notifications);
            for (String notification : notifications) {
                refuseIf(requests.contains(notification), notification, "notifications and requests");
            }
            List<String> results =
                    List.of(captions, classifications, answers, detections, segmentations, points, descriptions);
            refuseIf(rejections.equals(undecodable), rejections, "rejections and undecodable requests");
            for (String request : concat(requests, notifications)) {
                refuseIf(results.contains(request), request, "requests and results");
                refuseIf(request.equals(rejections), request, "requests and rejections");
                refuseIf(request.equals(undecodable), request, "requests and undecodable requests");
            }
            refuseIf(results.contains(rejections), rejections, "results and rejections");
            refuseIf(results.contains(undecodable), undecodable, "results and undecodable requests");
        }

        /** Every topic that something comes from: requests and notifications. */
        public List<String> inputs() {
            return concat(requests, notifications);
        }

        private static List<String> concat(List<String> one, List<String> other) {
            return Stream.concat(one.stream(), other.stream()).toList();
        }

        /** Every topic that something leaves to, each once. */
        public Set<String> outputs() {
            return new LinkedHashSet<>(List.of(
                    captions,
                    classifications,
                    answers,
                    detections,
                    segmentations,
                    points,
                    descriptions,
                    rejections,
                    undecodable));
        }

        private static void refuseIf(boolean shared, String topic, String purposes) {
            if (shared) {
                throw new IllegalArgumentException(
                        "vision.topic.*: \"" + topic + "\" can't be the topic of " + purposes);
            }
        }
    }

    /**
     * Bounds for the whole process.
     *
     * @param calls requests that are worked on at the same time, 1 or more
     * @param bytes of requests and images in memory, 1 or more
     * @param contentMaxBytes inline bytes that one request may carry, 1 or more
     */
    public record Inflight(int calls, long bytes, long contentMaxBytes) {
        public Inflight {
            if (contentMaxBytes > bytes) {
                throw new IllegalArgumentException("vision.content.max.bytes: " + contentMaxBytes
                        + " is more than vision.inflight.bytes, " + bytes);
            }
        }
    }

    /**
     * A request's own bounds; waits for quota and in outages count for neither.
     *
     * @param attempts 1 or more, the first included
     * @param deadline from the first attempt on
     * @param backoff before the second attempt
     * @param backoffMax before any attempt
     */
    public record Retry(int attempts, Duration deadline, Duration backoff, Duration backoffMax) {
        public Retry {
            if (backoff.compareTo(backoffMax) > 0) {
                throw new IllegalArgumentException("vision.retry.backoff: " + backoff.toMillis()
                        + "ms is more than vision.retry.backoff.max, " + backoffMax.toMillis() + "ms");
            }
        }
    }

    /**
     * What may be sent.
     *
     * @param maxPixels 1 or more
     * @param longestSide larger images are made smaller for the model; null: never
     */
    public record Image(long maxPixels, @Nullable Integer longestSide) {}

    /**
     * How values are written.
     *
     * @param cloudEvents whether outputs have CloudEvents' headers
     */
    public record Formats(Format requests, Format outputs, boolean cloudEvents) {}

    /** How an event becomes bytes. */
    public enum Format {
        /** Confluent's wire format, with a schema registry. */
        AVRO,
        /** Plain JSON by the schemas' names, without one. */
        JSON
    }

    /**
     * What is asked about objects that buckets tell of.
     *
     * @param task by its name in upper case
     * @param prompt null: none
     * @param labels empty: any
     * @param prefixes of keys; empty: any
     * @param suffixes likewise
     * @param minBytes smaller objects are ignored
     * @param maxBytes larger ones are; null: none is
     */
    public record Notifications(
            String task,
            @Nullable String prompt,
            List<String> labels,
            List<String> prefixes,
            List<String> suffixes,
            long minBytes,
            @Nullable Long maxBytes) {
        public Notifications {
            labels = List.copyOf(labels);
            prefixes = List.copyOf(prefixes);
            suffixes = List.copyOf(suffixes);
            if (task.equals("ANSWER") && prompt == null) {
                throw new IllegalArgumentException(
                        "vision.notifications.task: ANSWER needs vision.notifications.prompt, the question");
            }
            if (maxBytes != null && maxBytes < minBytes) {
                throw new IllegalArgumentException("vision.notifications.max.bytes: " + maxBytes
                        + " is less than vision.notifications.min.bytes, " + minBytes);
            }
        }
    }

    /** Whether outcomes leave in the order in which requests of their key came. */
    public enum Ordering {
        KEY,
        NONE
    }

    /** How much of an image's URI an event repeats. */
    public enum OutputUri {
        /** No user info, query or fragment: presigned URLs are secrets. */
        REDACTED,
        FULL,
        NONE
    }

    /** Whose serializers write the events. */
    public enum SerializerChoice {
        /** Confluent's if they are on the class path. */
        AUTO,
        BUILTIN,
        CONFLUENT
    }
}
