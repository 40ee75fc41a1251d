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
                from.get(Keys.RETRY_ATTEMPTS),
                from.get(Keys.RETRY_DEADLINE),
                from.get(Keys.RETRY_BACKOFF),
                from.get(Keys.RETRY_BACKOFF_MAX)));
        var fetch = from.group(() -> fetching(from));
        var image = new Settings.Image(from.get(Keys.IMAGE_MAX_PIXELS), from.find(Keys.IMAGE_LONGEST_SIDE));
        var createTopics = from.get(Keys.CREATE_TOPICS);
        var applicationId = from.get(Keys.APPLICATION_ID);
        var ordering = from.get(Keys.ORDERING);
        var drainTimeout = from.get(Keys.DRAIN_TIMEOUT);
        var outputUri = from.get(Keys.OUTPUT_URI);
        var serializer = from.get(Keys.SERIALIZER);
        var formats = new Settings.Formats(
                from.get(Keys.REQUEST_FORMAT), from.get(Keys.OUTPUT_FORMAT), from.get(Keys.CLOUD_EVENTS));
        var notifications = from.group(() -> notifications(from));
        var httpPort = from.get(Keys.HTTP_PORT);
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
        Keys.MODEL_BY_TASK.forEach((task, key) -> {
            String model = from.find(key);
            if (model != null) {
                modelByTask.put(task, model);
            }
        });
        return new Gemini(
                from.find(Keys.API_KEY),
                from.get(Keys.BASE_URL),
                from.get(Keys.MODEL),
                modelByTask,
                from.get(Keys.MODELS_ALLOWED),
                from.find(Keys.REQUESTS_PER_MINUTE),
                from.find(Keys.TOKENS_PER_MINUTE),
                Generation.read(from),
                new Settings.Files(
                        from.get(Keys.INLINE_MAX),
                        from.find(Keys.FILES_REUSE_MIN),
                        from.get(Keys.FILES_REUSE_WINDOW),
                        from.get(Keys.FILES_DELETE)));
    }

    private static Fetching fetching(Assembly from) {
        return new Fetching(
                from.get(Keys.FETCH_SCHEMES),
                from.get(Keys.FETCH_MAX_BYTES),
                new Fetching.Spool(
                        from.get(Keys.FETCH_SPOOL_ABOVE),
                        from.find(Keys.FETCH_SPOOL_DIR),
                        from.get(Keys.FETCH_SPOOL_BYTES)),
                from.get(Keys.FETCH_BY_MODEL),
                new Fetching.Reach(
                        from.get(Keys.FETCH_ALLOW_HOSTS),
                        from.get(Keys.FETCH_DENY_HOSTS),
                        from.get(Keys.FETCH_ALLOW_PORTS),
                        from.get(Keys.FETCH_DENY_PORTS),
                        from.get(Keys.FETCH_ALLOW_ADDRESSES),
                        from.get(Keys.FETCH_DENY_ADDRESSES)),
                new Fetching.Timeouts(
                        from.get(Keys.FETCH_CONNECT_TIMEOUT),
                        from.get(Keys.FETCH_READ_TIMEOUT),
                        from.get(Keys.FETCH_TIMEOUT)),
                new Fetching.HostBounds(
                        from.find(Keys.FETCH_HOST_CALLS),
                        from.get(Keys.FETCH_HOST_FAILURES),
                        from.get(Keys.FETCH_HOST_PAUSE)),
                from.get(Keys.FETCH_FILE_FOLDERS),
                new Fetching.S3(
                        from.find(Keys.FETCH_S3_ENDPOINT),
                        from.find(Keys.FETCH_S3_REGION),
                        from.get(Keys.FETCH_S3_PATH_STYLE),
                        from.find(Keys.FETCH_S3_KEYS),
                        from.get(Keys.FETCH_S3_BUCKETS)),
                new Fetching.Gs(
                        from.get(Keys.FETCH_GS_ENDPOINT),
                        from.get(Keys.FETCH_GS_CREDENTIALS),
                        from.find(Keys.FETCH_GS_CREDENTIALS_FILE),
                        from.get(Keys.FETCH_GS_BUCKETS)),
                from.find(Keys.FETCH_PROXY),
                from.get(Keys.FETCH_USER_AGENT));
    }

    private static Topics topics(Assembly from) {
        return new Topics(
                from.get(Keys.REQUESTS),
                from.get(Keys.NOTIFICATIONS),
                from.get(Keys.CAPTIONS),
                from.get(Keys.CLASSIFICATIONS),
                from.get(Keys.ANSWERS),
                from.get(Keys.DETECTIONS),
                from.get(Keys.SEGMENTATIONS),
                from.get(Keys.POINTS),
                from.get(Keys.DESCRIPTIONS),
                from.get(Keys.REJECTIONS),
                from.get(Keys.UNDECODABLE));
    }

    private static Settings.Notifications notifications(Assembly from) {
        return new Settings.Notifications(
                from.get(Keys.NOTIFICATION_TASK),
                from.find(Keys.NOTIFICATION_PROMPT),
                from.get(Keys.NOTIFICATION_LABELS),
                from.get(Keys.NOTIFICATION_PREFIXES),
                from.get(Keys.NOTIFICATION_SUFFIXES),
                from.get(Keys.NOTIFICATION_MIN_BYTES),
                from.find(Keys.NOTIFICATION_MAX_BYTES));
    }

    private Inflight inflight(Assembly from) {
        Long bytes = from.find(Keys.INFLIGHT_BYTES);
        return new Inflight(
                from.get(Keys.INFLIGHT_CALLS),
                bytes != null ? bytes : Math.min(MOST_INFLIGHT_BYTES, maxHeapBytes / 4),
                from.get(Keys.CONTENT_MAX_BYTES));
    }
}
