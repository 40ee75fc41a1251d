package dev.visionstreams.broker;

import dev.visionstreams.settings.Settings;
import dev.visionstreams.topology.RecordLimits;
import dev.visionstreams.topology.VisionTopology;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic that holds pending requests. It is created and grown here, before Kafka Streams looks at it: Kafka Streams
 * sends all its settings or none, and some brokers refuse some of them. Not thread-safe.
 */
final class Changelog {
    private static final Logger log = LoggerFactory.getLogger(Changelog.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Settings settings;
    private final OwnTopic topic;
    private final String name;

    Changelog(Settings settings) {
        this.settings = settings;
        name = VisionTopology.changelog(settings.applicationId());
        topic = new OwnTopic(settings, name, wanted(settings.changelog()));
    }

    /** Small on the broker although every entry is soon deleted; {@code kafka.topic.*} overrides all of it. */
    private static Map<String, String> wanted(Settings.Changelog own) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        own.maxMessageBytes().ifPresent(bytes -> config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes.toString()));
        own.segmentBytes().ifPresent(bytes -> config.put(TopicConfig.SEGMENT_BYTES_CONFIG, bytes.toString()));
        config.put(TopicConfig.SEGMENT_MS_CONFIG, "60000");
        config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.05");
        config.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "60000");
        // Longer than any restore takes: sooner, deleted entries could come back.
        config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, "600000");
        return config;
    }

    OwnTopic topic() {
        return topic;
    }

    /** The topic as the broker has it now. */
    TopicSnapshot look(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        return topic.look(admin, AclOperation.WRITE);
    }

    /**
     * Creates the topic or adds partitions where it has fewer than there are tasks; partition n belongs to task n, so
     * new ones take nothing from others. Kafka Streams fails on any other number, and names a tool that would delete
     * what is pending. Other instances may do the same at the same time.
     *
     * @return the partitions that it had before; 0: there was no topic
     * @throws IllegalStateException if the broker refuses, with what to do about it
     */
    int match(Admin admin, int tasks) throws ExecutionException, InterruptedException, TimeoutException {
        TopicSnapshot look = look(admin);
        int partitions = look.partitions().getOrDefault(name, 0);
        if (!look.missing().isEmpty()) {
            topic.create(admin, tasks);
            warnOfLoss(admin);
        } else if (!look.denied().isEmpty()) {
            throw new IllegalStateException(String.join(". ", topic.denials(look)));
        } else if (partitions < tasks) {
            grow(admin, partitions, tasks);
        }
        return partitions;
    }

    /** A new topic although the group has read before: it was deleted, and with it what was pending. */
    private void warnOfLoss(Admin admin) throws InterruptedException, TimeoutException {
        try {
            boolean read = admin
                    .listConsumerGroupOffsets(settings.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .keySet()
                    .stream()
                    .anyMatch(place -> settings.topics().inputs().contains(place.topic()));
            if (read) {
                log.warn(
                        "{} is new, but the group {} has read requests before. Requests that were pending are lost with the"
                                + " earlier topic; to process them again, stop and set the group's offsets back with"
                                + " kafka-consumer-groups.sh --reset-offsets",
                        name,
                        settings.applicationId());
            }
        } catch (ExecutionException e) {
            log.debug("The offsets of {} can't be read", settings.applicationId(), e);
        }
    }

    private void grow(Admin admin, int partitions, int tasks) throws InterruptedException, TimeoutException {
        try {
            log.warn("{} gets {} partitions instead of {}, as the requests", name, tasks, partitions);
            admin.createPartitions(Map.of(name, NewPartitions.increaseTo(tasks)))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidPartitionsException) {
                return; // another instance has just added them: the next look decides
            }
            throw new IllegalStateException(
                    "The requests have " + tasks + " partitions and " + name + " has " + partitions
                            + ": give it as many with kafka-topics.sh --alter --topic " + name + " --partitions "
                            + tasks
                            + ". It can't be done from here: " + StopAdvice.rootMessage(e),
                    e);
        }
    }

    /** What to do about a number of partitions that stays different from the tasks'. */
    String mismatch(int partitions, int tasks) {
        if (partitions < tasks) {
            return name + " has " + partitions + " partitions and the requests have " + tasks
                    + ", and it doesn't grow: look at the broker's log";
        }
        return name + " has " + partitions + " partitions and the requests have only " + tasks
                + ": a topic of requests was made anew with fewer, or was taken out of vision.topic.requests, and pending"
                + " requests may be stored in the other partitions. Put the topic back and let them end. Or leave them"
                + " behind: go on with another vision.application.id, or delete the changelog with kafka-topics.sh"
                + " --delete --topic " + name + " --bootstrap-server " + topic.servers();
    }

    /** Whether a stream thread ended because of the number of partitions: only the text tells (Kafka Streams 4.3.1). */
    boolean isMismatch(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains(name) && message.contains("invalid partitions")) {
                return true;
            }
        }
        return false;
    }

    /**
     * The size limit of the topic's records in bytes, raised to what is wanted if the broker allows that. Where it may
     * not be read, it is taken to be what is wanted, and the usual limit where that is left to the broker.
     */
    int limit(Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
        String key = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        boolean isWanted = topic.wants(key);
        int target = isWanted ? Integer.parseInt(topic.wanted(key)) : RecordLimits.USUAL_BYTES;
        int now = look(admin).largest().getOrDefault(name, target);
        if (!isWanted || now >= target) {
            return now;
        }
        try {
            topic.set(admin, key);
            log.warn("{} took records of up to {} bytes; it takes {} now", name, now, target);
            return target;
        } catch (ExecutionException e) {
            log.warn(
                    "{} takes records of up to {} bytes and can't be raised to {}: {}. Larger requests are put aside",
                    name,
                    now,
                    target,
                    StopAdvice.rootMessage(e));
            return now;
        }
    }
}
