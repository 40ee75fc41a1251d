package dev.visionstreams.config;

import dev.visionstreams.config.Settings.Gemini;
import dev.visionstreams.config.Settings.Inflight;
import dev.visionstreams.config.Settings.Retry;
import dev.visionstreams.config.Settings.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what was written to {@link Settings}. */
public final class SettingsReader {
    private static final long MOST_INFLIGHT_BYTES = 256L << 20;
    private static final String GUARANTEE = "processing.guarantee";
    private static final String EXACTLY_ONCE = "exactly_once_v2";

    private final Set<String> kafkaNames;
    private final long maxHeapBytes;

    /**
     * Knows what the caller knows of Kafka and of this process.
     *
     * @param kafkaNames the names that Kafka Streams and its clients know, without clients' prefixes: the environment may
     *     set {@code KAFKA_X} for these alone, since other programs put theirs there ({@code KAFKA_PORT})
     * @param maxHeapBytes {@link Runtime#maxMemory()}, which defaults depend on
     */
    public SettingsReader(Set<String> kafkaNames, long maxHeapBytes) {
        this.kafkaNames = Set.copyOf(kafkaNames);
        this.maxHeapBytes = maxHeapBytes;
    }

    /**
     * Reads all three layers.
     *
     * @param file Java properties in UTF-8; null for none
     * @param environment goes over the file
     * @param overrides {@code key=value} each, go over both; of one key the last counts
     * @throws ConfigurationException that names everything that is wrong
     */
    public Settings read(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
        List<String> problems = new ArrayList<>();
        Map<String, Entry> entries = new Layers(kafkaNames, problems::add).merge(file, environment, overrides);
        return settings(new Assembly(entries, problems));
    }

    private Settings settings(Assembly from) {
        PassThrough kafka = kafka(from);
        PassThrough registry = registry(from);
        var gemini = from.group(() -> gemini(from));
        var topics = from.group(() -> topics(from));
        var inflight = from.group(() -> inflight(from));
        var retry = from.group(() -> new Retry(
                from.get(VisionKeys.RETRY_ATTEMPTS),
                from.get(VisionKeys.RETRY_DEADLINE),
                from.get(VisionKeys.RETRY_BACKOFF),
                from.get(VisionKeys.RETRY_BACKOFF_MAX)));
        var fetch = from.group(() -> fetching(from));
        var image = new Settings.Image(from.get(FetchKeys.IMAGE_MAX_PIXELS), from.find(FetchKeys.IMAGE_LONGEST_SIDE));
        var createTopics = from.get(VisionKeys.CREATE_TOPICS);
        var applicationId = from.get(VisionKeys.APPLICATION_ID);
        var ordering = from.get(VisionKeys.ORDERING);
        var drainTimeout = from.get(VisionKeys.DRAIN_TIMEOUT);
        var outputUri = from.get(VisionKeys.OUTPUT_URI);
        var serializer = from.get(VisionKeys.SERIALIZER);
        var formats = new Settings.Formats(
                from.get(VisionKeys.REQUEST_FORMAT),
                from.get(VisionKeys.OUTPUT_FORMAT),
                from.get(VisionKeys.CLOUD_EVENTS));
        var notifications = from.group(() -> notifications(from));
        var httpPort = from.get(VisionKeys.HTTP_PORT);
        from.throwIfAny();
        return new Settings(
                applicationId,
                kafka,
                registry,
                gemini.orElseThrow(),
                topics.orElseThrow(),
                createTopics,
                inflight.orElseThrow(),
                ordering,
                retry.orElseThrow(),
                drainTimeout,
                fetch.orElseThrow(),
                image,
                outputUri,
                serializer,
                formats,
                notifications.orElseThrow(),
                httpPort);
    }

    private static PassThrough kafka(Assembly from) {
        Map<String, String> values = new HashMap<>();
        values.put(GUARANTEE, EXACTLY_ONCE);
        from.withPrefix(Keys.KAFKA).forEach((key, entry) -> {
            String name = key.substring(Keys.KAFKA.length());
            String instead = PassThroughNames.insteadOf(name);
            if (instead != null) {
                from.problem(key, "the application owns it; " + instead, entry);
            } else if (name.equals(GUARANTEE)
                    && !Set.of(EXACTLY_ONCE, "at_least_once").contains(entry.value())) {
                from.problem(key, "\"" + entry.value() + "\" is not one of exactly_once_v2, at_least_once", entry);
            }
            values.put(name, entry.value());
        });
        return new PassThrough(values);
    }

    /** Confluent has names that start with the prefix and names that don't, so each gets the one that it knows. */
    private static PassThrough registry(Assembly from) {
        Map<String, String> values = new HashMap<>();
        from.withPrefix(Keys.REGISTRY).forEach((key, entry) -> {
            values.put(key, entry.value());
            if (!key.equals(Keys.REGISTRY_URL)) {
                values.put(key.substring(Keys.REGISTRY.length()), entry.value());
            }
        });
        return new PassThrough(values);
    }

    private static Gemini gemini(Assembly from) {
        Map<String, String> modelByTask = new HashMap<>();
        GeminiKeys.MODEL_BY_TASK.forEach((task, key) -> {
            String model = from.find(key);
            if (model != null) {
                modelByTask.put(task, model);
            }
        });
        return new Gemini(
                from.find(GeminiKeys.API_KEY),
                from.get(GeminiKeys.BASE_URL),
                from.get(GeminiKeys.MODEL),
                modelByTask,
                from.get(GeminiKeys.MODELS_ALLOWED),
                from.find(GeminiKeys.REQUESTS_PER_MINUTE),
                from.find(GeminiKeys.TOKENS_PER_MINUTE),
                Generation.read(from),
                new Settings.Files(
                        from.get(GeminiKeys.INLINE_MAX),
                        from.find(GeminiKeys.FILES_REUSE_MIN),
                        from.get(GeminiKeys.FILES_REUSE_WINDOW),
                        from.get(GeminiKeys.FILES_DELETE)));
    }

    private static Fetching fetching(Assembly from) {
        return new Fetching(
                from.get(FetchKeys.FETCH_SCHEMES),
                from.get(FetchKeys.FETCH_MAX_BYTES),
                new Fetching.Spool(
                        from.get(FetchKeys.FETCH_SPOOL_ABOVE),
                        from.find(FetchKeys.FETCH_SPOOL_DIR),
                        from.get(FetchKeys.FETCH_SPOOL_BYTES)),
                from.get(FetchKeys.FETCH_BY_MODEL),
                new Fetching.Reach(
                        from.get(FetchKeys.FETCH_ALLOW_HOSTS),
                        from.get(FetchKeys.FETCH_DENY_HOSTS),
                        from.get(FetchKeys.FETCH_ALLOW_PORTS),
                        from.get(FetchKeys.FETCH_DENY_PORTS),
                        from.get(FetchKeys.FETCH_ALLOW_ADDRESSES),
                        from.get(FetchKeys.FETCH_DENY_ADDRESSES)),
                new Fetching.Timeouts(
                        from.get(FetchKeys.FETCH_CONNECT_TIMEOUT),
                        from.get(FetchKeys.FETCH_READ_TIMEOUT),
                        from.get(FetchKeys.FETCH_TIMEOUT)),
                new Fetching.HostBounds(
                        from.find(FetchKeys.FETCH_HOST_CALLS),
                        from.get(FetchKeys.FETCH_HOST_FAILURES),
                        from.get(FetchKeys.FETCH_HOST_PAUSE)),
                from.get(FetchKeys.FETCH_FILE_FOLDERS),
                new Fetching.S3(
                        from.find(FetchKeys.FETCH_S3_ENDPOINT),
                        from.find(FetchKeys.FETCH_S3_REGION),
                        from.get(FetchKeys.FETCH_S3_PATH_STYLE),
                        from.find(FetchKeys.FETCH_S3_KEYS),
                        from.get(FetchKeys.FETCH_S3_BUCKETS)),
                new Fetching.Gs(
                        from.get(FetchKeys.FETCH_GS_ENDPOINT),
                        from.get(FetchKeys.FETCH_GS_CREDENTIALS),
                        from.find(FetchKeys.FETCH_GS_CREDENTIALS_FILE),
                        from.get(FetchKeys.FETCH_GS_BUCKETS)),
                from.find(FetchKeys.FETCH_PROXY),
                from.get(FetchKeys.FETCH_USER_AGENT));
    }

    private static Topics topics(Assembly from) {
        return new Topics(
                from.get(VisionKeys.REQUESTS),
                from.get(VisionKeys.NOTIFICATIONS),
                from.get(VisionKeys.CAPTIONS),
                from.get(VisionKeys.CLASSIFICATIONS),
                from.get(VisionKeys.ANSWERS),
                from.get(VisionKeys.DETECTIONS),
                from.get(VisionKeys.SEGMENTATIONS),
                from.get(VisionKeys.POINTS),
                from.get(VisionKeys.DESCRIPTIONS),
                from.get(VisionKeys.REJECTIONS),
                from.get(VisionKeys.UNDECODABLE));
    }

    private static Settings.Notifications notifications(Assembly from) {
        return new Settings.Notifications(
                from.get(VisionKeys.NOTIFICATION_TASK),
                from.find(VisionKeys.NOTIFICATION_PROMPT),
                from.get(VisionKeys.NOTIFICATION_LABELS),
                from.get(VisionKeys.NOTIFICATION_PREFIXES),
                from.get(VisionKeys.NOTIFICATION_SUFFIXES),
                from.get(VisionKeys.NOTIFICATION_MIN_BYTES),
                from.find(VisionKeys.NOTIFICATION_MAX_BYTES));
    }

    private Inflight inflight(Assembly from) {
        Long bytes = from.find(VisionKeys.INFLIGHT_BYTES);
        return new Inflight(
                from.get(VisionKeys.INFLIGHT_CALLS),
                bytes != null ? bytes : Math.min(MOST_INFLIGHT_BYTES, maxHeapBytes / 4),
                from.get(VisionKeys.CONTENT_MAX_BYTES));
    }
}
