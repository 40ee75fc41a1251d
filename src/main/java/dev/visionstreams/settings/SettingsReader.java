package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Entry;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Layers;
import dev.visionstreams.config.PassThrough;
import dev.visionstreams.inflight.InFlightOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@link Settings} from a file, environment variables and {@code --set}. */
public final class SettingsReader {
    /** Stored requests of one stream thread that may wait for permits: about one poll's records. */
    private static final int WAITING = 100;

    /** For this long after a task opens, each of its calls is counted in the store before it starts. */
    private static final Duration CAUTION = Duration.ofSeconds(10);

    private static final String GUARANTEE = "processing.guarantee";
    private static final String GROUP_PROTOCOL = "group.protocol";
    private static final String EXACTLY_ONCE = "exactly_once_v2";

    private final Set<String> kafkaNames;
    private final long maxHeapBytes;

    /**
     * Creates a reader.
     *
     * @param kafkaNames the names that Kafka Streams and its clients know, without the clients' prefixes; other variables
     *     {@code KAFKA_X} are ignored, because they belong to other programs ({@code KAFKA_PORT})
     * @param maxHeapBytes {@link Runtime#maxMemory()}, on which defaults depend
     */
    public SettingsReader(Set<String> kafkaNames, long maxHeapBytes) {
        this.kafkaNames = Set.copyOf(kafkaNames);
        this.maxHeapBytes = maxHeapBytes;
    }

    /**
     * Reads all three layers.
     *
     * @param file Java properties in UTF-8; null for none
     * @param environment overrides the file
     * @param overrides {@code key=value} each, override both; the last of several for a key wins
     * @throws ConfigurationException that lists all problems
     */
    public Settings read(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
        List<String> problems = new ArrayList<>();
        Map<String, Entry> entries = entries(file, environment, overrides, problems);
        return settings(new Assembly(entries, problems));
    }

    /** Every setting of the same layers, to be shown; what is wrong with them is left to {@link #read}. */
    public List<InForce> inForce(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
        return InForce.of(
                entries(file, environment, overrides, new ArrayList<>()),
                Set.copyOf(PassThroughNames.byVariable(kafkaNames).values()));
    }

    private Map<String, Entry> entries(
            @Nullable Path file, Map<String, String> environment, List<String> overrides, List<String> problems) {
        return new Layers(Keys.all(), passedOn(), List.of(Keys.KAFKA, Keys.REGISTRY, Keys.PRICE), problems::add)
                .merge(file, environment, overrides);
    }

    /** Key by variable, of keys that aren't declared one by one. */
    private Map<String, String> passedOn() {
        Map<String, String> keys = new LinkedHashMap<>(PassThroughNames.byVariable(kafkaNames));
        PriceKeys.names().forEach(name -> keys.put(Key.variable(name), name));
        return keys;
    }

    private Settings settings(Assembly from) {
        PassThrough kafka = kafka(from);
        PassThrough registry = registry(from);
        int calls = from.get(VisionKeys.INFLIGHT_CALLS);
        var gemini = from.group(() -> GeminiKeys.gemini(from));
        var topics = from.group(() -> VisionKeys.topics(from));
        if (gemini.isPresent() && topics.isPresent()) {
            var unused = from.group(() -> GeminiKeys.tierTopics(gemini.get(), topics.get()));
        }
        var memory = from.group(() -> VisionKeys.memory(from, maxHeapBytes));
        var retry = from.group(() -> VisionKeys.retry(from));
        var images = from.group(() -> FetchKeys.images(from, calls));
        var createTopics = from.get(VisionKeys.CREATE_TOPICS);
        var changelog = VisionKeys.changelog(from);
        var applicationId = from.get(VisionKeys.APPLICATION_ID);
        var others = topics.map(TopicSettings::all).orElse(Set.of());
        var reuse = from.group(() -> ReuseKeys.reuse(from, applicationId, others, maxHeapBytes));
        var spending = from.group(() -> BudgetKeys.spending(from, applicationId, reserved(others, reuse), gemini));
        boolean keyOrder = from.get(VisionKeys.ORDERING).equals("key");
        var drainTimeout = from.get(VisionKeys.DRAIN_TIMEOUT);
        var outputUri = from.get(VisionKeys.OUTPUT_URI);
        var serializer = from.get(VisionKeys.SERIALIZER);
        var formats = VisionKeys.formats(from);
        var notifications = from.group(() -> VisionKeys.notifications(from));
        var httpHost = from.get(VisionKeys.HTTP_HOST);
        var httpPort = from.get(VisionKeys.HTTP_PORT);
        var log = VisionKeys.log(from);
        from.throwIfAny();
        Settings.Memory bytes = memory.orElseThrow();
        return new Settings(
                applicationId,
                kafka,
                registry,
                gemini.orElseThrow(),
                topics.orElseThrow(),
                createTopics,
                changelog,
                reuse.orElseThrow(),
                spending.orElseThrow(),
                new InFlightOptions(calls, WAITING, bytes.bytes(), keyOrder, CAUTION, retry.orElseThrow()),
                bytes.contentMaxBytes(),
                drainTimeout,
                images.orElseThrow(),
                outputUri,
                serializer,
                formats,
                notifications.orElseThrow(),
                httpHost,
                httpPort,
                log);
    }

    private static Set<String> reserved(Set<String> topics, Optional<Settings.Reuse> reuse) {
        Set<String> reserved = new HashSet<>(topics);
        reuse.ifPresent(answers -> reserved.add(answers.topic()));
        return reserved;
    }

    private PassThrough kafka(Assembly from) {
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
            String meant = PassThroughNames.meant(name, kafkaNames);
            if (meant != null) {
                from.problem(key, "Kafka has no such setting; the nearest that it has is " + Keys.KAFKA + meant, entry);
            }
            if (name.equals(GROUP_PROTOCOL) && !entry.value().equals("classic")) {
                from.problem(
                        key,
                        "\"" + entry.value()
                                + "\" is not classic: with another protocol Kafka Streams doesn't use the consumer"
                                + " that pauses while requests are pending, so every request would be stored at once",
                        entry);
            }
            values.put(name, entry.value());
        });
        return new PassThrough(values);
    }

    /** Some of Confluent's names start with the prefix and some don't, so both forms are passed on. */
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
}
