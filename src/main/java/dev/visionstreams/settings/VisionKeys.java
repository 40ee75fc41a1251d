package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.model.Task;
import dev.visionstreams.notification.NotificationFilter;
import dev.visionstreams.serde.confluent.AvroSerdes;
import dev.visionstreams.settings.Settings.Format;
import dev.visionstreams.telemetry.Logging;
import dev.visionstreams.topology.OutputUri;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The processor: topics, memory, retries, formats, notifications. In the order of the table. */
final class VisionKeys {
    static final KeyList LIST = new KeyList();

    static final Kind<String> TOPIC = Kinds.matching(
            "topic", "a topic name (1 to 249 of a-z, A-Z, 0-9, '.', '_', '-')", "(?!\\.\\.?$)[a-zA-Z0-9._-]{1,249}");

    private static final long MOST_INFLIGHT_BYTES = 256L << 20;
    private static final long GIBIBYTE = 1L << 30;
    private static final Duration INSTANT = Duration.ofMillis(1);

    static final Key<String> APPLICATION_ID = LIST.key(
            "vision.application.id",
            // Shorter than a topic's name, because those of changelog topics start with it.
            Kinds.matching(
                    "name",
                    "an application id (1 to 150 of a-z, A-Z, 0-9, '.', '_', '-')",
                    "(?!\\.\\.?$)[a-zA-Z0-9._-]{1,150}"),
            "vision-streams",
            "name of the consumer group; prefix of the changelog topics and of transactional ids");
    private static final Key<List<String>> REQUESTS = LIST.key(
            "vision.topic.requests", Kinds.listOf(TOPIC, 1), "image-requests", "topics that requests are read from");
    private static final Key<List<String>> NOTIFICATIONS = LIST.key(
            "vision.topic.notifications",
            Kinds.listOf(TOPIC, 0),
            "",
            "topics of bucket notifications in the format of S3 and MinIO; each created object becomes a request");
    private static final Map<Task, Key<String>> RESULTS = results();
    /** Shares a topic by default: a new topic would have to be created before an upgrade could start. */
    private static final Key<String> RESULTS_3D =
            LIST.optional("vision.topic.detections-3d", TOPIC, "`vision.topic.detections`", "results of `DETECT_3D`");

    private static final Key<String> REJECTIONS =
            topic("rejections", "image-rejections", "requests that ended without a result, with the reason");
    private static final Key<String> UNDECODABLE =
            topic("undecodable", "image-requests-undecodable", "records that are not requests, unchanged");
    static final Key<Boolean> CREATE_TOPICS = LIST.key(
            "vision.topic.create",
            Kinds.BOOLEAN,
            "false",
            "creates missing topics at start: request topics with the broker's default number of partitions, output topics"
                    + " with as many partitions as the request topics, all with the broker's default replication factor");
    private static final Key<Optional<Long>> CHANGELOG_SEGMENT_BYTES = LIST.key(
            "vision.changelog.segment.bytes",
            Kinds.sizeOr("broker", GIBIBYTE),
            "50MiB",
            "`segment.bytes` of the changelog topic when it is created; `broker`: the broker's default");
    private static final Key<Optional<Long>> CHANGELOG_MAX_MESSAGE_BYTES = LIST.key(
            "vision.changelog.max.message.bytes",
            Kinds.sizeOr("broker", 16 << 20),
            "8MiB",
            "`max.message.bytes` of the changelog topic, which bounds what can be stored; an existing topic's limit is"
                    + " raised to it if the broker allows that, and never lowered; `broker`: the broker's default");
    static final Key<Integer> INFLIGHT_CALLS = LIST.key(
            "vision.inflight.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "64",
            "maximum requests that the process works on concurrently");
    private static final Key<Long> INFLIGHT_BYTES = LIST.optional(
            "vision.inflight.bytes",
            Kinds.size(Long.MAX_VALUE),
            "a quarter of the maximum heap, at most `256MiB`",
            "memory for requests and images");
    private static final Key<Long> CONTENT_MAX_BYTES = LIST.key(
            "vision.content.max.bytes", Kinds.size(GIBIBYTE), "512KiB", "maximum inline image bytes of a request");
    static final Key<String> ORDERING = LIST.key(
            "vision.ordering",
            Kinds.oneOf("key", "none"),
            "key",
            "`key`: per key and input partition, outcomes leave in the order of their requests; `none`: as soon as they are ready");
    private static final Key<Integer> RETRY_ATTEMPTS = LIST.key(
            "vision.retry.attempts",
            Kinds.integer(1, Integer.MAX_VALUE),
            "8",
            "maximum attempts per request; waiting for quota and for outages to end doesn't count");
    private static final Key<Duration> RETRY_DEADLINE = LIST.key(
            "vision.retry.deadline",
            Kinds.duration(INSTANT),
            "30m",
            "maximum time for a request's attempts; waiting for quota and for outages to end doesn't count");
    private static final Key<Duration> RETRY_BACKOFF = LIST.key(
            "vision.retry.backoff",
            Kinds.duration(INSTANT),
            "1s",
            "upper bound of the random wait before the second attempt; it doubles with each further one");
    private static final Key<Duration> RETRY_BACKOFF_MAX = LIST.key(
            "vision.retry.backoff.max", Kinds.duration(INSTANT), "60s", "upper bound of any wait between attempts");
    static final Key<Duration> DRAIN_TIMEOUT = LIST.key(
            "vision.drain.timeout",
            Kinds.duration(Duration.ZERO),
            "20s",
            "how long a graceful stop waits for requests in flight");
    static final Key<OutputUri> OUTPUT_URI = LIST.key(
            "vision.output.uri",
            Kinds.oneOf(OutputUri.class),
            "redacted",
            "how much of an image's URI events contain; `redacted` omits user info, query and fragment");
    static final Key<AvroSerdes.Choice> SERIALIZER = LIST.key(
            "vision.serializer",
            Kinds.oneOf(AvroSerdes.Choice.class),
            "auto",
            "serializers for Avro; `auto`: Confluent's if they are on the class path, otherwise the built-in ones");
    private static final Key<Format> REQUEST_FORMAT = LIST.key(
            "vision.format.requests",
            Kinds.oneOf(Format.class),
            "avro",
            "`avro`: Confluent's wire format with a schema registry; `json`: plain JSON with the schemas' field names, without one");
    private static final Key<Format> OUTPUT_FORMAT = LIST.key(
            "vision.format.outputs", Kinds.oneOf(Format.class), "avro", "format of results and rejections, as above");
    private static final Key<Boolean> CLOUD_EVENTS = LIST.key(
            "vision.cloudevents",
            Kinds.BOOLEAN,
            "false",
            "adds the headers that make results and rejections CloudEvents (Kafka binding, binary mode)");
    private static final Key<Task> NOTIFICATION_TASK = LIST.key(
            "vision.notifications.task",
            Kinds.constantOf(Task.class),
            "CAPTION",
            "task of the requests that notifications become");
    private static final Key<String> NOTIFICATION_PROMPT =
            LIST.optional("vision.notifications.prompt", Kinds.WORDS, "none", "`prompt` of these requests");
    private static final Key<List<String>> NOTIFICATION_LABELS =
            LIST.key("vision.notifications.labels", Kinds.listOf(Kinds.WORDS, 0), "", "`labels` of these requests");
    private static final Key<List<String>> NOTIFICATION_PREFIXES = LIST.key(
            "vision.notifications.prefixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "only objects whose key starts with one of these; none: all objects");
    private static final Key<List<String>> NOTIFICATION_SUFFIXES = LIST.key(
            "vision.notifications.suffixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "only objects whose key ends with one of these, for example `.jpg,.JPG,.png`; none: all objects");
    private static final Key<Long> NOTIFICATION_MIN_BYTES = LIST.key(
            "vision.notifications.min.bytes",
            Kinds.size(Long.MAX_VALUE),
            "1",
            "smaller objects are ignored; by default only empty ones, which stand for folders");
    private static final Key<Long> NOTIFICATION_MAX_BYTES = LIST.optional(
            "vision.notifications.max.bytes",
            Kinds.size(Long.MAX_VALUE),
            "none",
            "larger objects are ignored; none: they become requests, which are rejected above `vision.fetch.max.bytes`");
    static final Key<String> HTTP_HOST = LIST.key(
            "vision.http.host",
            Kinds.matching(
                    "host",
                    "a host name or an IP address without brackets",
                    "[A-Za-z0-9][A-Za-z0-9_.-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"),
            "0.0.0.0",
            "address that `/live`, `/ready` and `/metrics` are served on; `0.0.0.0`: all addresses, as Kubernetes's probes"
                    + " need it; `127.0.0.1`: only this machine");
    static final Key<Integer> HTTP_PORT = LIST.key(
            "vision.http.port",
            Kinds.integer(0, 65535),
            "8080",
            "port of `/live`, `/ready` and `/metrics`; 0: any free port");
    private static final Key<String> LOG_LEVEL = LIST.key(
            "vision.log.level",
            Kind.of(
                    "`trace`, `debug`, `info`, `warn`, `error`, `off`",
                    "one of trace, debug, info, warn, error, off",
                    VisionKeys::level),
            "info",
            "level of the application's own log lines; of libraries only warnings are logged");
    private static final Key<Logging.Format> LOG_FORMAT = LIST.key(
            "vision.log.format",
            Kinds.oneOf(Logging.Format.class),
            "text",
            "`text`, or `json`: one object per line; on standard error");

    private VisionKeys() {}

    private static Key<String> topic(String purpose, String standard, String description) {
        return LIST.key("vision.topic." + purpose, TOPIC, standard, description);
    }

    private static Map<Task, Key<String>> results() {
        Map<Task, String> plurals = Map.of(
                Task.CAPTION, "captions",
                Task.CLASSIFY, "classifications",
                Task.ANSWER, "answers",
                Task.DETECT, "detections",
                Task.SEGMENT, "segmentations",
                Task.POINT, "points",
                Task.DESCRIBE, "descriptions");
        Map<Task, Key<String>> results = new EnumMap<>(Task.class);
        plurals.keySet().stream().sorted().forEach(task -> {
            String plural = Objects.requireNonNull(plurals.get(task));
            results.put(task, topic(plural, "image-" + plural, "results of `" + task + "`"));
        });
        return results;
    }

    static TopicSettings topics(Assembly from) {
        Map<Task, String> results = new EnumMap<>(Task.class);
        RESULTS.forEach((task, key) -> results.put(task, from.get(key)));
        String spatial = from.find(RESULTS_3D);
        results.put(Task.DETECT_3D, spatial == null ? Objects.requireNonNull(results.get(Task.DETECT)) : spatial);
        return new TopicSettings(
                from.get(REQUESTS), from.get(NOTIFICATIONS), results, from.get(REJECTIONS), from.get(UNDECODABLE));
    }

    static Settings.Changelog changelog(Assembly from) {
        return new Settings.Changelog(from.get(CHANGELOG_SEGMENT_BYTES), from.get(CHANGELOG_MAX_MESSAGE_BYTES));
    }

    static Settings.Memory memory(Assembly from, long maxHeapBytes) {
        Long bytes = from.find(INFLIGHT_BYTES);
        return new Settings.Memory(
                bytes != null ? bytes : Math.min(MOST_INFLIGHT_BYTES, maxHeapBytes / 4), from.get(CONTENT_MAX_BYTES));
    }

    static RetryPolicy retry(Assembly from) {
        Duration backoff = from.get(RETRY_BACKOFF);
        Duration max = from.get(RETRY_BACKOFF_MAX);
        if (backoff.compareTo(max) > 0) {
            throw new IllegalArgumentException(RETRY_BACKOFF.name() + ": " + backoff.toMillis() + "ms is more than "
                    + RETRY_BACKOFF_MAX.name() + ", " + max.toMillis() + "ms");
        }
        return new RetryPolicy(from.get(RETRY_ATTEMPTS), from.get(RETRY_DEADLINE), backoff, max);
    }

    private static String level(String text) {
        String level = text.toLowerCase(Locale.ROOT);
        Kind.require(Set.of("trace", "debug", "info", "warn", "error", "off").contains(level));
        return level;
    }

    static Settings.Log log(Assembly from) {
        return new Settings.Log(from.get(LOG_LEVEL), from.get(LOG_FORMAT));
    }

    static Settings.Formats formats(Assembly from) {
        return new Settings.Formats(from.get(REQUEST_FORMAT), from.get(OUTPUT_FORMAT), from.get(CLOUD_EVENTS));
    }

    static Settings.Notifications notifications(Assembly from) {
        Task task = from.get(NOTIFICATION_TASK);
        String prompt = from.find(NOTIFICATION_PROMPT);
        if (task == Task.ANSWER && prompt == null) {
            throw new IllegalArgumentException(
                    NOTIFICATION_TASK.name() + ": ANSWER needs " + NOTIFICATION_PROMPT.name() + ", the question");
        }
        long minBytes = from.get(NOTIFICATION_MIN_BYTES);
        Long maxBytes = from.find(NOTIFICATION_MAX_BYTES);
        if (maxBytes != null && maxBytes < minBytes) {
            throw new IllegalArgumentException(NOTIFICATION_MAX_BYTES.name() + ": " + maxBytes + " is less than "
                    + NOTIFICATION_MIN_BYTES.name() + ", " + minBytes);
        }
        return new Settings.Notifications(
                task,
                prompt,
                from.get(NOTIFICATION_LABELS),
                new NotificationFilter(
                        from.get(NOTIFICATION_PREFIXES),
                        from.get(NOTIFICATION_SUFFIXES),
                        minBytes,
                        maxBytes == null ? Long.MAX_VALUE : maxBytes));
    }
}
