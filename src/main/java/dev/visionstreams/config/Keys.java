package dev.visionstreams.config;

import dev.visionstreams.config.Fetching.GsCredentials;
import dev.visionstreams.config.Settings.Format;
import dev.visionstreams.config.Settings.Ordering;
import dev.visionstreams.config.Settings.OutputUri;
import dev.visionstreams.config.Settings.SerializerChoice;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Every setting, declared once, in the order in which the table shows them. */
final class Keys {
    static final String KAFKA = "kafka.";
    static final String REGISTRY = "schema.registry.";
    static final String REGISTRY_URL = "schema.registry.url";

    private static final long GIBIBYTE = 1L << 30;
    private static final Duration INSTANT = Duration.ofMillis(1);

    static final List<String> TASKS =
            List.of("CAPTION", "CLASSIFY", "ANSWER", "DETECT", "SEGMENT", "POINT", "DESCRIBE");

    /** In the order of declaration; filled by the constants below. */
    private static final List<Key<?>> ALL = new ArrayList<>();

    /** Keys that are there for each task in the same way, and the row of the table that speaks of them all. */
    private static final Map<String, String> SHARED_ROWS = new HashMap<>();

    static final Key<Secret> API_KEY = optional(
            "gemini.api.key", Kinds.SECRET, "none", "the API key; it goes into a header, never into a URL or a log");
    static final Key<URI> BASE_URL = key(
            "gemini.base.url",
            Kinds.BASE_URL,
            "https://generativelanguage.googleapis.com",
            "where the API is; `emulate` prints its own");
    static final Key<String> MODEL =
            key("gemini.model", Kinds.MODEL, "gemini-3.5-flash-lite", "the model for requests that name none");
    static final Map<String, Key<String>> MODEL_BY_TASK = models();
    static final Key<List<String>> MODELS_ALLOWED = key(
            "gemini.models.allowed", Kinds.listOf(Kinds.MODEL, 0), "", "the models that a request may name; none: any");
    static final Key<Long> REQUESTS_PER_MINUTE =
            optional("gemini.requests.per.minute", Kinds.count(), "none", "the quota of all instances together");
    static final Key<Long> TOKENS_PER_MINUTE =
            optional("gemini.tokens.per.minute", Kinds.count(), "none", "the quota of all instances together");

    static final TaskKey<Generation.ThinkingLevel> THINKING_LEVEL = byTask(
            "gemini.thinking.level",
            Kinds.oneOf(Generation.ThinkingLevel.class),
            "the model's own",
            "how much models of Gemini 3 think; not every model has every level, and thoughts are billed as output");
    static final TaskKey<Integer> THINKING_BUDGET = byTask(
            "gemini.thinking.budget",
            Kinds.integer(-1, Integer.MAX_VALUE),
            "the model's own",
            "how many tokens models of the 2.5 generation think; 0: none, which is best for masks, -1: as they like");
    static final TaskKey<Generation.MediaResolution> MEDIA_RESOLUTION = byTask(
            "gemini.media.resolution",
            Kinds.oneOf(Generation.MediaResolution.class),
            "the model's own",
            "how many tokens an image becomes: fewer cost less and see less");
    static final TaskKey<Integer> MAX_OUTPUT_TOKENS = byTask(
            "gemini.max.output.tokens",
            Kinds.integer(1, Integer.MAX_VALUE),
            "the model's own",
            "how long a reply may be; thinking counts, so that a low limit can leave no reply at all");
    static final Key<Generation.CutOff> CUT_OFF = key(
            "gemini.cut.off",
            Kinds.oneOf(Generation.CutOff.class),
            "repeat",
            "a reply that ends at its limit: `repeat`: asked once more with a higher one, then rejected; `keep`: the whole"
                    + " objects before the cut are the result, and if there is none, as `repeat`; `reject`: rejected at once");
    static final TaskKey<String> SYSTEM_INSTRUCTION = byTask(
            "gemini.system.instruction",
            Kinds.WORDS,
            "none",
            "goes before the task's own instruction: the domain, the language of labels and captions");
    static final Map<String, Key<String>> PROMPT_BY_TASK = prompts();
    static final Map<String, Key<Generation.SafetyThreshold>> SAFETY =
            safety("harassment", "hate.speech", "sexually.explicit", "dangerous.content");
    static final Key<Generation.ServiceTier> SERVICE_TIER = optional(
            "gemini.service.tier",
            Kinds.oneOf(Generation.ServiceTier.class),
            "the service's own",
            "what a call costs and how soon it is answered");
    static final Key<Boolean> STORE =
            key("gemini.store", Kinds.BOOLEAN, "false", "whether Google may keep the requests and their replies");

    static final Key<Long> INLINE_MAX = key(
            "gemini.inline.max",
            Kinds.size(100_000_000),
            "20MB",
            "how many bytes a request to the model may have, its pictures in base64; beyond it the largest are uploaded");
    static final Key<Long> FILES_REUSE_MIN = optional(
            "gemini.files.reuse.min",
            Kinds.size(2_000_000_000),
            "none",
            "pictures of so many bytes are uploaded when they are seen for the second time in `gemini.files.reuse.window`;"
                    + " Google keeps what is uploaded for two days");
    static final Key<Duration> FILES_REUSE_WINDOW =
            key("gemini.files.reuse.window", Kinds.duration(INSTANT), "10m", "for how long a picture counts as seen");
    static final Key<Boolean> FILES_DELETE = key(
            "gemini.files.delete",
            Kinds.BOOLEAN,
            "false",
            "whether an uploaded picture is deleted once no request uses it, and so uploaded again for the next");

    static final Key<String> APPLICATION_ID = key(
            "vision.application.id",
            Kinds.APPLICATION_ID,
            "vision-streams",
            "names the consumer group, the changelog topics and the transactions");
    static final Key<List<String>> REQUESTS = key(
            "vision.topic.requests",
            Kinds.listOf(Kinds.TOPIC, 1),
            "image-requests",
            "the topics that requests come from");
    static final Key<List<String>> NOTIFICATIONS = key(
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
    static final Key<Boolean> CREATE_TOPICS = key(
            "vision.topic.create",
            Kinds.BOOLEAN,
            "false",
            "whether topics that are missing are created at start: for requests with the broker's number of partitions,"
                    + " for outputs with as many as the requests have, all with the broker's replication");

    static final Key<Integer> INFLIGHT_CALLS = key(
            "vision.inflight.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "64",
            "how many requests the process works on at the same time");
    static final Key<Long> INFLIGHT_BYTES = optional(
            "vision.inflight.bytes",
            Kinds.size(Long.MAX_VALUE),
            "a quarter of the maximum heap, at most `256MiB`",
            "how many bytes of requests and images the process holds");
    static final Key<Long> CONTENT_MAX_BYTES = key(
            "vision.content.max.bytes", Kinds.size(GIBIBYTE), "512KiB", "how many inline bytes a request may carry");
    static final Key<Ordering> ORDERING = key(
            "vision.ordering",
            Kinds.oneOf(Ordering.class),
            "key",
            "`key`: outcomes of one key leave in the order in which its requests came; `none`: as they are ready");
    static final Key<Integer> RETRY_ATTEMPTS = key(
            "vision.retry.attempts",
            Kinds.integer(1, Integer.MAX_VALUE),
            "8",
            "how often a request is tried; waits for quota and in outages don't count");
    static final Key<Duration> RETRY_DEADLINE = key(
            "vision.retry.deadline",
            Kinds.duration(INSTANT),
            "30m",
            "for how long a request is tried; waits for quota and in outages don't count");
    static final Key<Duration> RETRY_BACKOFF =
            key("vision.retry.backoff", Kinds.duration(INSTANT), "1s", "the wait before the second attempt");
    static final Key<Duration> RETRY_BACKOFF_MAX =
            key("vision.retry.backoff.max", Kinds.duration(INSTANT), "60s", "the longest wait between attempts");
    static final Key<Duration> DRAIN_TIMEOUT = key(
            "vision.drain.timeout",
            Kinds.duration(Duration.ZERO),
            "20s",
            "how long a graceful stop waits for what is in flight");
    static final Key<List<String>> FETCH_SCHEMES = key(
            "vision.fetch.schemes",
            Kinds.listOf(Kinds.SCHEME, 1),
            "https,data",
            "the URI schemes that images may have, of `https`, `http`, `data`, `s3`, `gs` and `file`");
    static final Key<Long> FETCH_MAX_BYTES = key(
            "vision.fetch.max.bytes",
            Kinds.size(2_000_000_000),
            "50MiB",
            "how many bytes an image may have, packed or unpacked; Google takes no more than 2GB");
    static final Key<Long> FETCH_SPOOL_ABOVE = key(
            "vision.fetch.spool.above",
            Kinds.size(GIBIBYTE),
            "8MiB",
            "images with more bytes are written to a temporary file and take no memory");
    static final Key<String> FETCH_SPOOL_DIR = optional(
            "vision.fetch.spool.dir",
            Kinds.PATH,
            "`vision-streams-<user>` in the system's directory for temporary files",
            "where temporary files are; instances may share it");
    static final Key<Long> FETCH_SPOOL_BYTES = key(
            "vision.fetch.spool.bytes",
            Kinds.size(Long.MAX_VALUE),
            "2GiB",
            "how many bytes of temporary files the process may have");
    static final Key<Boolean> FETCH_BY_MODEL = key(
            "vision.fetch.by.model",
            Kinds.BOOLEAN,
            "false",
            "whether Google fetches `https` images by itself, and `http` ones where these are allowed, for every call; here"
                    + " only their head is read, for the size");
    static final Key<Duration> FETCH_TIMEOUT = key(
            "vision.fetch.timeout",
            Kinds.duration(INSTANT),
            "60s",
            "how long the fetch of one image may take, with all redirects");
    static final Key<Duration> FETCH_CONNECT_TIMEOUT = key(
            "vision.fetch.connect.timeout",
            Kinds.duration(INSTANT),
            "10s",
            "how long one connection may take, with TLS");
    static final Key<Duration> FETCH_READ_TIMEOUT = key(
            "vision.fetch.read.timeout",
            Kinds.duration(INSTANT),
            "20s",
            "how long a server may be silent, before the first byte and between two");
    static final Key<List<String>> FETCH_ALLOW_HOSTS = key(
            "vision.fetch.allow.hosts",
            Kinds.listOf(Kinds.HOST, 0),
            "",
            "the hosts that images may be fetched from; `*.example.com` is every name below it; none: any");
    static final Key<List<String>> FETCH_DENY_HOSTS = key(
            "vision.fetch.deny.hosts",
            Kinds.listOf(Kinds.HOST, 0),
            "",
            "hosts that no image is fetched from, whatever is allowed");
    static final Key<List<Integer>> FETCH_ALLOW_PORTS = key(
            "vision.fetch.allow.ports",
            Kinds.listOf(Kinds.integer(1, 65535), 0),
            "",
            "the ports that images may be fetched from; none: any but those of other protocols, 22 and 25 say");
    static final Key<List<Integer>> FETCH_DENY_PORTS = key(
            "vision.fetch.deny.ports",
            Kinds.listOf(Kinds.integer(1, 65535), 0),
            "",
            "ports that no image is fetched from, whatever is allowed");
    static final Key<List<String>> FETCH_ALLOW_ADDRESSES = key(
            "vision.fetch.allow.addresses",
            Kinds.listOf(Kinds.CIDR, 0),
            "",
            "CIDR ranges that may be fetched from though they are private, `127.0.0.0/8` for a local server, say");
    static final Key<List<String>> FETCH_DENY_ADDRESSES = key(
            "vision.fetch.deny.addresses",
            Kinds.listOf(Kinds.CIDR, 0),
            "",
            "CIDR ranges that no image is fetched from, whatever is allowed");
    static final Key<Integer> FETCH_HOST_CALLS = optional(
            "vision.fetch.host.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "half of `vision.inflight.calls`",
            "how many images are fetched from one host at the same time");
    static final Key<Integer> FETCH_HOST_FAILURES = key(
            "vision.fetch.host.failures",
            Kinds.integer(1, Integer.MAX_VALUE),
            "5",
            "how many fetches in a row fail until a host is left alone for a while");
    static final Key<Duration> FETCH_HOST_PAUSE = key(
            "vision.fetch.host.pause",
            Kinds.duration(Duration.ZERO),
            "30s",
            "for how long; then one fetch finds out whether the host is well");
    static final Key<String> FETCH_PROXY = optional(
            "vision.fetch.proxy",
            Kinds.HOST_AND_PORT,
            "none",
            "an HTTP proxy for `http` and `https`; it resolves the names then, so that the address guard sees only addresses"
                    + " that a URI spells out");
    static final Key<String> FETCH_USER_AGENT =
            key("vision.fetch.user.agent", Kinds.USER_AGENT, "vision-streams", "how the application presents itself");
    static final Key<List<String>> FETCH_FILE_FOLDERS = key(
            "vision.fetch.file.folders",
            Kinds.listOf(Kinds.PATH, 0),
            "",
            "the folders that `file` URIs may name files below, after symbolic links are resolved");
    static final Key<URI> FETCH_S3_ENDPOINT = optional(
            "vision.fetch.s3.endpoint", Kinds.BASE_URL, "Amazon's", "the S3-compatible store that `s3` URIs lead to");
    static final Key<String> FETCH_S3_REGION = optional(
            "vision.fetch.s3.region",
            Kinds.REGION,
            "what Amazon's library finds; `us-east-1` with an endpoint",
            "its region");
    static final Key<Boolean> FETCH_S3_PATH_STYLE = key(
            "vision.fetch.s3.path.style",
            Kinds.BOOLEAN,
            "false",
            "whether the bucket is in the path, as most other stores want it, and not in the host's name");
    static final Key<Secret> FETCH_S3_KEYS = optional(
            "vision.fetch.s3.keys",
            Kinds.KEY_PAIR,
            "what Amazon's library finds",
            "the access key, a colon and the secret key; without them: environment, profile, web identity, container,"
                    + " instance");
    static final Key<List<String>> FETCH_S3_BUCKETS = key(
            "vision.fetch.s3.buckets",
            Kinds.listOf(Kinds.BUCKET, 0),
            "",
            "the buckets that images may be in; none: any that the keys open");
    static final Key<URI> FETCH_GS_ENDPOINT = key(
            "vision.fetch.gs.endpoint",
            Kinds.BASE_URL,
            "https://storage.googleapis.com",
            "where Google Cloud Storage's JSON API is");
    static final Key<GsCredentials> FETCH_GS_CREDENTIALS = key(
            "vision.fetch.gs.credentials",
            Kinds.oneOf(GsCredentials.class),
            "default",
            "`default`: the application default credentials; `none`: public objects alone");
    static final Key<String> FETCH_GS_CREDENTIALS_FILE = optional(
            "vision.fetch.gs.credentials.file",
            Kinds.PATH,
            "none",
            "a JSON file of credentials, a service account's say, instead");
    static final Key<List<String>> FETCH_GS_BUCKETS = key(
            "vision.fetch.gs.buckets",
            Kinds.listOf(Kinds.BUCKET, 0),
            "",
            "the buckets that images may be in; none: any that the credentials open");
    static final Key<Long> IMAGE_MAX_PIXELS = key(
            "vision.image.max.pixels",
            Kinds.count(),
            "100000000",
            "how many pixels an image may have; larger ones are rejected before memory is taken for them");
    static final Key<Integer> IMAGE_LONGEST_SIDE = optional(
            "vision.image.longest.side",
            Kinds.integer(16, Integer.MAX_VALUE),
            "none",
            "larger images are made smaller before they are sent, where they can be decoded here (HEIC and HEIF can't);"
                    + " boxes are in the original's pixels all the same");
    static final Key<OutputUri> OUTPUT_URI = key(
            "vision.output.uri",
            Kinds.oneOf(OutputUri.class),
            "redacted",
            "how much of an image's URI an event repeats; `redacted` leaves out user info, query and fragment");
    static final Key<SerializerChoice> SERIALIZER = key(
            "vision.serializer",
            Kinds.oneOf(SerializerChoice.class),
            "auto",
            "whose serializers write the events; `auto`: Confluent's if they are on the class path");
    static final Key<Format> REQUEST_FORMAT = key(
            "vision.format.requests",
            Kinds.oneOf(Format.class),
            "avro",
            "`avro`: Confluent's wire format, with a schema registry; `json`: plain JSON by the schemas' names, without");
    static final Key<Format> OUTPUT_FORMAT =
            key("vision.format.outputs", Kinds.oneOf(Format.class), "avro", "the same for results and rejections");
    static final Key<Boolean> CLOUD_EVENTS = key(
            "vision.cloudevents",
            Kinds.BOOLEAN,
            "false",
            "whether results and rejections have the headers that make them CloudEvents (Kafka binding, binary mode)");
    static final Key<String> NOTIFICATION_TASK = key(
            "vision.notifications.task",
            Kinds.name(TASKS),
            "CAPTION",
            "what is asked about the objects that notifications tell of");
    static final Key<String> NOTIFICATION_PROMPT =
            optional("vision.notifications.prompt", Kinds.WORDS, "none", "the requests' `prompt`");
    static final Key<List<String>> NOTIFICATION_LABELS =
            key("vision.notifications.labels", Kinds.listOf(Kinds.WORDS, 0), "", "the requests' `labels`");
    static final Key<List<String>> NOTIFICATION_PREFIXES = key(
            "vision.notifications.prefixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "objects are asked about if their key starts with one of these; none: all");
    static final Key<List<String>> NOTIFICATION_SUFFIXES = key(
            "vision.notifications.suffixes",
            Kinds.listOf(Kinds.WORDS, 0),
            "",
            "objects are asked about if their key ends with one of these, `.jpg,.JPG,.png` say; none: all");
    static final Key<Long> NOTIFICATION_MIN_BYTES = key(
            "vision.notifications.min.bytes",
            Kinds.size(Long.MAX_VALUE),
            "1",
            "smaller objects aren't asked about: by default empty ones, which stand for folders");
    static final Key<Long> NOTIFICATION_MAX_BYTES = optional(
            "vision.notifications.max.bytes",
            Kinds.size(Long.MAX_VALUE),
            "none",
            "larger objects aren't asked about; none: they are, and rejected where `vision.fetch.max.bytes` says so");
    static final Key<Integer> HTTP_PORT = key(
            "vision.http.port", Kinds.integer(0, 65535), "8080", "`/live`, `/ready` and `/metrics`; 0: any free port");

    private Keys() {}

    static List<Key<?>> all() {
        return List.copyOf(ALL);
    }

    /** The README's table of settings, Markdown. */
    static String markdownTable() {
        List<String> rows = new ArrayList<>();
        rows.add("| Key | Type | Default | What it is |");
        rows.add("|---|---|---|---|");
        rows.add(row(
                KAFKA + "*",
                "any",
                "`processing.guarantee=exactly_once_v2`",
                "handed to Kafka Streams and its clients without the prefix; `kafka.bootstrap.servers` is required, and keys"
                        + " that the application owns, such as `kafka.application.id`, are an error"));
        rows.add(row(
                REGISTRY + "*",
                "any",
                "none",
                "handed to the serializers with and without the prefix, so that all of Confluent's names work;"
                        + " `schema.registry.url` is required where a format is `avro`"));
        Set<String> shown = new HashSet<>();
        for (Key<?> key : ALL) {
            String name = SHARED_ROWS.getOrDefault(key.name(), key.name());
            if (shown.add(name)) {
                rows.add(row(name, key.kind().label(), key.shownDefault(), key.description()));
            }
        }
        return String.join("\n", rows);
    }

    private static String row(String name, String type, String standard, String description) {
        return String.join(" | ", "| `" + name + "`", type, standard, description + " |");
    }

    private static <T> Key<T> key(String name, Kind<T> kind, String standard, String description) {
        return declared(Key.of(name, kind, standard, description));
    }

    private static <T> Key<T> optional(String name, Kind<T> kind, String shownDefault, String description) {
        return declared(Key.optional(name, kind, shownDefault, description));
    }

    private static Key<String> topic(String purpose, String standard, String description) {
        return key("vision.topic." + purpose, Kinds.TOPIC, standard, description);
    }

    private static Map<String, Key<String>> models() {
        Map<String, Key<String>> models = new LinkedHashMap<>();
        for (String task : TASKS) {
            String name = MODEL.name() + "." + task.toLowerCase(Locale.ROOT);
            models.put(
                    task,
                    optional(
                            name,
                            Kinds.MODEL,
                            "`gemini.model`",
                            "the model for `" + task + "` requests that name none"));
        }
        return models;
    }

    private static <T> TaskKey<T> byTask(String name, Kind<T> kind, String shownDefault, String description) {
        Key<T> ofAll = optional(name, kind, shownDefault, description);
        Map<String, Key<T>> byTask =
                eachTask(name, kind, "`" + name + "`", "the same for one task, `" + name + ".detect` say");
        return new TaskKey<>(ofAll, byTask);
    }

    private static Map<String, Key<String>> prompts() {
        return eachTask(
                "gemini.prompt",
                Kinds.WORDS,
                "built in",
                "tells the model what to do for the task; the words on the reply's form stay as they are, and events carry"
                        + " another `promptVersion`");
    }

    private static <T> Map<String, Key<T>> eachTask(
            String name, Kind<T> kind, String shownDefault, String description) {
        Map<String, Key<T>> keys = new LinkedHashMap<>();
        for (String task : TASKS) {
            String own = name + "." + task.toLowerCase(Locale.ROOT);
            SHARED_ROWS.put(own, name + ".<task>");
            keys.put(task, optional(own, kind, shownDefault, description));
        }
        return keys;
    }

    private static Map<String, Key<Generation.SafetyThreshold>> safety(String... categories) {
        Map<String, Key<Generation.SafetyThreshold>> keys = new LinkedHashMap<>();
        for (String category : categories) {
            String name = "gemini.safety." + category;
            SHARED_ROWS.put(name, "gemini.safety.<category>");
            keys.put(
                    category,
                    optional(
                            name,
                            Kinds.oneOf(Generation.SafetyThreshold.class),
                            "the service's own",
                            "from which probability of harm on something is blocked; the categories: "
                                    + String.join(", ", List.of(categories))));
        }
        return keys;
    }

    private static <T> Key<T> declared(Key<T> key) {
        ALL.add(key);
        return key;
    }
}
