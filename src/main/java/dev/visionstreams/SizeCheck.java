package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.topology.VisionTopology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large records may be, topic by topic: one that can be consumed and neither stored nor put aside would end the
 * processor at each start. Where the broker doesn't show its topics' configuration, its defaults are assumed.
 */
final class SizeCheck {
    private static final Logger log = LoggerFactory.getLogger(SizeCheck.class);
    private static final int PATIENCE_SECONDS = 30;

    /** What results and rejections may have, a broker's default. */
    private static final int EVENT_BYTES = 1 << 20;

    private final Settings settings;
    private final String changelog;

    SizeCheck(Settings settings) {
        this.settings = settings;
        this.changelog = settings.applicationId() + "-" + VisionTopology.STORE + "-changelog";
    }

    /**
     * Bytes that a request's record may have, in a batch of its own and not compressed.
     *
     * @throws IllegalStateException if a topic takes less than it has to, with what to do about it
     */
    int largestRequest() {
        Map<String, Integer> limits = new TreeMap<>();
        try (Admin admin = Admin.create(Startup.adminConfig(settings))) {
            TreeSet<String> topics = new TreeSet<>(settings.topics().outputs());
            topics.addAll(settings.topics().inputs());
            topics.add(changelog);
            for (Map.Entry<ConfigResource, KafkaFuture<Config>> topic : admin.describeConfigs(
                            topics.stream().map(SizeCheck::resource).toList())
                    .values()
                    .entrySet()) {
                try {
                    Config config = topic.getValue().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    ConfigEntry entry = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
                    if (entry != null && entry.value() != null) {
                        limits.put(topic.getKey().name(), Integer.parseInt(entry.value()));
                    }
                } catch (ExecutionException e) {
                    if (!topic.getKey().name().equals(changelog)) { // Kafka Streams makes it at first
                        log.warn(
                                "Can't see how large records of {} may be: {}",
                                topic.getKey().name(),
                                VisionStreams.rootMessage(e));
                    }
                }
            }
            raiseChangelog(admin, limits);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't tell how large its topics' records may be", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its topics' configuration", e);
        }
        return largest(limits);
    }

    private int largest(Map<String, Integer> limits) {
        for (String output : settings.topics().outputs()) {
            require(output, limits.getOrDefault(output, EVENT_BYTES), EVENT_BYTES, "results and rejections may have");
        }
        String undecodable = settings.topics().undecodable();
        Integer aside = limits.get(undecodable);
        for (String input : settings.topics().inputs()) {
            Integer taken = limits.get(input);
            if (aside != null && taken != null) {
                require(
                        undecodable,
                        aside,
                        taken,
                        "records of " + input + ", copied here if they are no requests, may have");
            }
        }
        Map<String, Object> producer = new HashMap<>(
                new StreamsConfig(StreamsSettings.of(settings)).getProducerConfigs(settings.applicationId()));
        int sent = Integer.parseInt(String.valueOf(producer.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG)));
        return Math.min(sent, aside == null ? sent : aside);
    }

    private static void require(String topic, int bytes, int least, String why) {
        if (bytes < least) {
            throw new IllegalStateException(topic + " takes records of up to " + bytes + " bytes, " + why + " up to "
                    + least + ". Raise it with kafka-configs.sh --alter --topic " + topic
                    + " --add-config max.message.bytes=" + least);
        }
    }

    private void raiseChangelog(Admin admin, Map<String, Integer> limits)
            throws InterruptedException, TimeoutException {
        Integer now = limits.get(changelog);
        if (now == null || now >= InFlightSupplier.MAX_ENTRY_BYTES) {
            return;
        }
        ConfigEntry entry =
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(InFlightSupplier.MAX_ENTRY_BYTES));
        try {
            admin.incrementalAlterConfigs(
                            Map.of(resource(changelog), List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            log.warn("{} took records of up to {} bytes; it takes {} now", changelog, now, entry.value());
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    changelog + " takes records of up to " + now
                            + " bytes, and requests are stored there. Raise it with"
                            + " kafka-configs.sh --alter --topic " + changelog + " --add-config max.message.bytes="
                            + entry.value() + ". It can't be done from here: " + VisionStreams.rootMessage(e),
                    e);
        }
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }
}
