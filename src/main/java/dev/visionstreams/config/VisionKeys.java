package dev.visionstreams.config;

import dev.visionstreams.config.Settings.Format;
import dev.visionstreams.config.Settings.Ordering;
import dev.visionstreams.config.Settings.OutputUri;
import dev.visionstreams.config.Settings.SerializerChoice;
import java.time.Duration;
import java.util.List;

/** Settings of the processor, in the order in which the table shows them. */
final class VisionKeys {
    static final KeyList LIST = new KeyList();

    private static final long GIBIBYTE = 1L << 30;
    private static final Duration INSTANT = Duration.ofMillis(1);

    static final Key<String> APPLICATION_ID = LIST.key(
            "vision.application.id",
            Kinds.APPLICATION_ID,
            "vision-streams",
            "names the consumer group, the changelog topics and the transactions");
    static final Key<List<String>> REQUESTS = LIST.key(
            "vision.topic.requests",
            Kinds.listOf(Kinds.TOPIC, 1),
            "image-requests",
            "the topics that requests come from");
    static final Key<List<String>> NOTIFICATIONS = LIST.key(
            "vision.topic.notifications",
            Kinds.listOf(Kinds.TOPIC, 0),
            "",
            "topics of bucket notifications, as S3 and MinIO write them; each object that is created becomes a request");
    static final Key<String> CAPTIONS = topic("captions", "image-captions", "results of `CAPTION`");
    static final Key<String> CLASSIFICATIONS =
            topic("classifications", "image-classifications", "results of `CLASSIFY`");
    static final Key<String> ANSWERS = topic("answers", "image-answers", "results of `ANSWER`");
    static final Key<String> DETECTIONS = topic("detections", "image-detections", "results of `DETECT`");
    static final Key<String> SEGMENTATIONS = topic("segmentations", "image-segmentations", "results of `SEGMENT`");
    static final Key<String> POINTS = topic("points", "image-points", "results of `POINT`");
    static final Key<String> DESCRIPTIONS = topic("descriptions", "image-descriptions", "results of `DESCRIBE`");
    static final Key<String> REJECTIONS =
            topic("rejections", "image-rejections", "requests that ended without a result, each with the reason");
    static final Key<String> UNDECODABLE =
            topic("undecodable", "image-requests-undecodable", "records that are no requests, as they came");
    static final Key<Boolean> CREATE_TOPICS = LIST.key(
            "vision.topic.create",
            Kinds.BOOLEAN,
            "false",
            "whether topics that are missing are created at start: for requests with the broker's number of partitions,"
                    + " for outputs with as many as the requests have, all with the broker's replication");
    static final Key<Integer> INFLIGHT_CALLS = LIST.key(
            "vision.inflight.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "64",
            "how many requests the process works on at the same time");
    static final Key<Long> INFLIGHT_BYTES = LIST.optional(
            "vision.inflight.bytes",
            Kinds.size(Long.MAX_VALUE),
            "a quarter of the maximum heap, at most `256MiB`",
            "how many bytes of requests and images the process holds");
    static final Key<Long> CONTENT_MAX_BYTES = LIST.key(
            "vision.content.max.bytes", Kinds.size(GIBIBYTE), "512KiB", "how many inline bytes a request may carry");
    static final Key<Ordering> ORDERING = LIST.key(
            "vision.ordering",
            Kinds.oneOf(Ordering.class),
            "key",
            "`key`: outcomes of one key leave in the order in which its requests came; `none`: as they are ready");
    static final Key<Integer> RETRY_ATTEMPTS = LIST.key(
            "vision.retry.attempts",
            Kinds.integer(1, Integer.MAX_VALUE),
            "8",
            "how often a request is tried; waits for quota and in outages don't count");
    static final Key<Duration> RETRY_DEADLINE = LIST.key(
            "vision.retry.deadline",
            Kinds.duration(INSTANT),
            "30m",
            "for how long a request is tried; waits for quota and in outages don't count");
    static final Key<Duration> RETRY_BACKOFF =
            LIST.key("vision.retry.backoff", Kinds.duration(INSTANT), "1s", "the wait before the second attempt");
    static final Key<Duration> RETRY_BACKOFF_MAX =
            LIST.key("vision.retry.backoff.max", Kinds.duration(INSTANT), "60s", "the longest wait between attempts");
    static final Key<Duration> DRAIN_TIMEOUT = LIST.key(
            "vision.drain.timeout",
            Kinds.duration(Duration.ZERO),
            "20s",
            "how long a graceful stop waits for what is in flight");
    static final Key<OutputUri> OUTPUT_URI = LIST.key(
            "vision.output.uri",
            Kinds.oneOf(OutputUri.class),
            "redacted",
            "how much of an image's URI an event repeats; `redacted` leaves out user info, query and fragment");
    static final Key<SerializerChoice> SERIALIZER = LIST.key(
            "vision.serializer",
            Kinds.oneOf(SerializerChoice.class),
            "auto",
            "whose serializers write the events; `auto`: Confluent's if they are on the class path");
    static final Key<Format> REQUEST_FORMAT = LIST.key(
            "vision.format.requests",
            Kinds.oneOf(Format.class),
            "avro",
            "`avro`: Confluent's wire format, with a schema registry; `json`: plain JSON by the schemas' names, without");
    static final Key<Format> OUTPUT_FORMAT =
            LIST.key("vision.format.outputs", Kinds.oneOf(Format.class), "avro", "the same for results and rejections");
    static final Key<Boolean> CLOUD_EVENTS = LIST.key(
            "vision.cloudevents",
            Kinds.BOOLEAN,
            "false",
            "whether results and rejections have the headers that make them CloudEvents (Kafka binding, binary mode)");
    static final Key<String> NOTIFICATION_TASK = LIST.key(
            "vision.notifications.task",
            Kinds.name(Keys.TASKS),
            "CAPTION",
            "what is asked about the objects that notifications tell of");
    static final Key<String> NOTIFICATION_PROMPT =
            LIST.optional("vision.notifications.prompt", Kinds.WORDS, "none", "the requests' `prompt`");
    static final Key<List<String>> NOTIFICATION_LABELS =
            LIST.key("vision.notifications.labels", Kinds.listOf(Kinds.WORDS, 0), "", "the requests' `labels`");
    static final Key<List<String>> NOTIFICATION_PREFIXES = LIST.key(
            "vision.notifications.prefixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "objects are asked about if their key starts with one of these; none: all");
    static final Key<List<String>> NOTIFICATION_SUFFIXES = LIST.key(
            "vision.notifications.suffixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "objects are asked about if their key ends with one of these, `.jpg,.JPG,.png` say; none: all");
    static final Key<Long> NOTIFICATION_MIN_BYTES = LIST.key(
            "vision.notifications.min.bytes",
            Kinds.size(Long.MAX_VALUE),
            "1",
            "smaller objects aren't asked about: by default empty ones, which stand for folders");
    static final Key<Long> NOTIFICATION_MAX_BYTES = LIST.optional(
            "vision.notifications.max.bytes",
            Kinds.size(Long.MAX_VALUE),
            "none",
            "larger objects aren't asked about; none: they are, and rejected where `vision.fetch.max.bytes` says so");
    static final Key<Integer> HTTP_PORT = LIST.key(
            "vision.http.port", Kinds.integer(0, 65535), "8080", "`/live`, `/ready` and `/metrics`; 0: any free port");

    private VisionKeys() {}

    private static Key<String> topic(String purpose, String standard, String description) {
        return LIST.key("vision.topic." + purpose, Kinds.TOPIC, standard, description);
    }
}
