package dev.visionstreams.broker;

import dev.visionstreams.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic through which all instances know something, and which every one reads as a whole before it starts. Not
 * thread-safe.
 */
final class SharedTopic {
    private static final Logger log = LoggerFactory.getLogger(SharedTopic.class);
    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(30);

    /** What some managed brokers take at least. Only whole segments expire. */
    private static final long SEGMENT_BYTES = 50L << 20;

    private static final long LEAST_BYTES = 128L << 20;
    private static final Duration SHORTEST_SEGMENT = Duration.ofMinutes(10);

    /** One order for all instances, and one fetch that reads it. */
    private static final int PARTITIONS = 1;

    private final String subject;
    private final OwnTopic topic;
    private final String lost;
    private final String without;

    /**
     * @param subject what it is about, in a word
     * @param lost what is lost with it
     * @param without settings that do without it
     */
    private SharedTopic(String subject, OwnTopic topic, String lost, String without) {
        this.subject = subject;
        this.topic = topic;
        this.lost = lost;
        this.without = without;
    }

    /** Those that the settings ask for. */
    static List<SharedTopic> of(Settings settings) {
        List<SharedTopic> topics = new ArrayList<>();
        if (settings.reuse().isOn()) {
            topics.add(new SharedTopic(
                    "answers",
                    new OwnTopic(settings, settings.reuse().topic(), answers(settings.reuse())),
                    "what was paid for once",
                    "vision.reuse.window=0"));
        }
        if (settings.spending().isOn()) {
            topics.add(new SharedTopic(
                    "spending",
                    new OwnTopic(settings, settings.spending().topic(), spending()),
                    "what all instances know of the money that was spent",
                    "no gemini.budget.per.day and no gemini.budget.per.hour"));
        }
        return topics;
    }

    /** A record for each task, small and written anew several times a second while money is spent. */
    private static Map<String, String> spending() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        config.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(SEGMENT_BYTES));
        config.put(TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(SHORTEST_SEGMENT.toMillis()));
        return config;
    }

    /** Bounded in bytes as well as in time. */
    private static Map<String, String> answers(Settings.Reuse reuse) {
        long window = reuse.window().toMillis();
        Map<String, String> config = new LinkedHashMap<>();
        config.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(window));
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, String.valueOf(Math.max(LEAST_BYTES, reuse.bytes())));
        config.put(TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(SEGMENT_BYTES));
        config.put(TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(Math.max(SHORTEST_SEGMENT.toMillis(), window / 8)));
        return config;
    }

    String subject() {
        return subject;
    }

    OwnTopic topic() {
        return topic;
    }

    /** Where the topic was deleted. */
    String fault() {
        return topic.name() + " was deleted, and with it " + lost + ". The next start creates it";
    }

    /**
     * Creates the topic if it is missing, and sees that it may be read and written.
     *
     * @throws IllegalStateException if it can't be used, with what to do about it
     */
    void open(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        TopicSnapshot look = topic.look(admin, AclOperation.READ);
        if (!look.missing().isEmpty()) {
            try {
                topic.create(admin, PARTITIONS);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(e.getMessage() + ". Or do without: " + without, e.getCause());
            }
            look = awaitCreation(admin);
        } else {
            follow(admin);
        }
        List<String> faults = new ArrayList<>(topic.denials(look));
        faults.addAll(topic.denials(topic.look(admin, AclOperation.WRITE)));
        if (!faults.isEmpty()) {
            throw new IllegalStateException(
                    String.join(". ", faults.stream().distinct().toList()) + ". Or do without: " + without);
        }
    }

    /** Until all brokers know the topic. */
    private TopicSnapshot awaitCreation(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        long start = System.nanoTime();
        TopicSnapshot look = topic.look(admin, AclOperation.READ);
        while (!look.missing().isEmpty() && System.nanoTime() - start < CREATION_PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(100);
            look = topic.look(admin, AclOperation.READ);
        }
        return look;
    }

    /** How long answers are kept may have been changed since the topic was created. */
    private void follow(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        String key = TopicConfig.RETENTION_MS_CONFIG;
        String now = topic.wants(key) ? topic.differences(admin).get(key) : null;
        if (now == null) {
            return;
        }
        try {
            topic.set(admin, key);
            log.info("{} kept answers for {} ms; it keeps them for {} ms now", topic.name(), now, topic.wanted(key));
        } catch (ExecutionException e) {
            log.warn(
                    "{} keeps answers for {} ms and can't be set to {}: {}",
                    topic.name(),
                    now,
                    topic.wanted(key),
                    StopAdvice.rootMessage(e));
        }
    }
}
