package dev.visionstreams.broker;

import dev.visionstreams.settings.Settings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic that only this application uses. It is created with as many of its settings as the broker accepts: some brokers
 * refuse some of them. Not thread-safe.
 */
final class OwnTopic {
    private static final Logger log = LoggerFactory.getLogger(OwnTopic.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Settings settings;
    private final String name;
    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, String> wanted = new LinkedHashMap<>();

    /** What the broker refused when the topic was created; no use asking again. */
    private final Set<String> refused = new HashSet<>();

    /** @param own the topic's settings, {@code cleanup.policy} among them; {@code kafka.topic.*} overrides each */
    OwnTopic(Settings settings, String name, Map<String, String> own) {
        this.settings = settings;
        this.name = name;
        settings.kafka().reveal().forEach((key, value) -> {
            if (key.startsWith(StreamsConfig.TOPIC_PREFIX)) {
                given.put(key.substring(StreamsConfig.TOPIC_PREFIX.length()), value);
            }
        });
        wanted.putAll(own);
        wanted.putAll(given);
    }

    String name() {
        return name;
    }

    /** The topic as the broker has it now, and whether it may be used so. */
    TopicSnapshot look(Admin admin, AclOperation use)
            throws ExecutionException, InterruptedException, TimeoutException {
        return TopicSnapshot.at(admin, Map.of(name, use));
    }

    /**
     * Creates the topic. Other instances may do the same at the same time.
     *
     * @throws IllegalStateException if the broker refuses, with what to do about it
     */
    void create(Admin admin, int partitions) throws InterruptedException, TimeoutException {
        String replication = settings.kafka().get(StreamsConfig.REPLICATION_FACTOR_CONFIG);
        TopicPlan plan = new TopicPlan(
                true, partitions, replication == null || replication.equals("-1") ? null : Short.valueOf(replication));
        try {
            try {
                plan.createAll(admin, List.of(name), wanted);
            } catch (ExecutionException e) {
                if (!isRefusal(e)) {
                    throw e;
                }
                Map<String, String> accepted = accepted(admin, plan);
                refused.addAll(wanted.keySet());
                refused.removeAll(accepted.keySet());
                plan.createAll(admin, List.of(name), accepted);
                log.warn("{} was created without {}: {}", name, refused, StopAdvice.rootMessage(e));
            }
            log.info("Created {} with {} partitions", name, partitions);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    name + " can't be created: " + StopAdvice.rootMessage(e) + ". Allow it, or create it with "
                            + plan.command(servers(), name, wanted),
                    e);
        }
    }

    /** What the broker accepts of what is wanted. What the user set is never left out: that must not be ignored. */
    private Map<String, String> accepted(Admin admin, TopicPlan plan) throws InterruptedException, TimeoutException {
        Map<String, String> kept = new LinkedHashMap<>(given);
        kept.put(TopicConfig.CLEANUP_POLICY_CONFIG, wanted(TopicConfig.CLEANUP_POLICY_CONFIG));
        Map<String, String> accepted = new LinkedHashMap<>(kept);
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            Map<String, String> probe = new LinkedHashMap<>(kept);
            probe.put(each.getKey(), each.getValue());
            try {
                plan.validate(admin, name, probe);
                accepted.put(each.getKey(), each.getValue());
            } catch (ExecutionException e) {
                log.debug("The broker refuses {} for {}", each, name, e);
            }
        }
        return accepted;
    }

    private static boolean isRefusal(ExecutionException e) {
        return e.getCause() instanceof PolicyViolationException
                || e.getCause() instanceof InvalidConfigurationException
                || e.getCause() instanceof InvalidRequestException;
    }

    /** What to do about a topic that may not be used; empty if it may. */
    List<String> denials(TopicSnapshot look) {
        return look.denials(servers());
    }

    /** Sets one of the wanted settings of the existing topic. */
    void set(Admin admin, String key) throws ExecutionException, InterruptedException, TimeoutException {
        admin.incrementalAlterConfigs(Map.of(
                        resource(),
                        List.of(new AlterConfigOp(new ConfigEntry(key, wanted(key)), AlterConfigOp.OpType.SET))))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * The topic's settings that differ from what is wanted, by key; larger records and smaller segments are fine. Empty,
     * too, if they may not be read.
     */
    Map<String, String> differences(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, String> differences = new LinkedHashMap<>();
        Config config;
        try {
            config = admin.describeConfigs(List.of(resource()))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(resource());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return differences;
            }
            throw e;
        }
        wanted.forEach((key, value) -> {
            ConfigEntry entry = config == null ? null : config.get(key);
            String actual = entry == null ? null : entry.value();
            if (actual != null && !isFine(key, actual, value)) {
                differences.put(key, actual);
            }
        });
        return differences;
    }

    private static boolean isFine(String key, String actual, String value) {
        return switch (key) {
            case TopicConfig.MAX_MESSAGE_BYTES_CONFIG -> Long.parseLong(actual) >= Long.parseLong(value);
            case TopicConfig.SEGMENT_BYTES_CONFIG -> Long.parseLong(actual) <= Long.parseLong(value);
            default -> actual.equals(value);
        };
    }

    boolean wants(String key) {
        return wanted.containsKey(key) && !refused.contains(key);
    }

    /** The value that is wanted for a setting; empty if it is left to the broker. */
    String wanted(String key) {
        return wanted.getOrDefault(key, "");
    }

    private ConfigResource resource() {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    String servers() {
        return String.valueOf(settings.kafka().get("bootstrap.servers"));
    }
}
