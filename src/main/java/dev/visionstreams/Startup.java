package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.topology.VisionTopology;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before the first request: a fault that concerns all of them is told here, not by each. */
final class Startup {
    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Settings settings;
    private final String changelog;

    Startup(Settings settings) {
        this.settings = settings;
        this.changelog = VisionTopology.changelog(settings.applicationId());
    }

    /**
     * Gives the changelog as many partitions as there are tasks. Kafka Streams ends otherwise when a topic of requests
     * has got more, again at each start, and names a tool that would lose what is pending. Partition n of the changelog
     * belongs to task n and to it alone, so new ones take nothing from the others.
     */
    void growChangelog(int tasks) {
        try (Admin admin = Admin.create(adminConfig(settings))) {
            int partitions = 0;
            for (TopicDescription found : admin.describeTopics(List.of(changelog))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .values()) {
                partitions = found.partitions().size();
            }
            if (partitions < tasks) {
                log.warn(
                        "{} gets {} partitions instead of {}: the requests have got more",
                        changelog,
                        tasks,
                        partitions);
                admin.createPartitions(Map.of(changelog, NewPartitions.increaseTo(tasks)))
                        .all()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) { // Kafka Streams makes it at first
                throw new IllegalStateException(
                        "The requests have " + tasks + " partitions and " + changelog + " has another number: give it"
                                + " as many with kafka-topics.sh --alter --topic " + changelog + " --partitions "
                                + tasks
                                + ". It can't be done from here: " + VisionStreams.rootMessage(e),
                        e);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about " + changelog, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for " + changelog, e);
        }
    }

    /**
     * Whether a stream thread ended because the changelog has fewer partitions than the requests: its words are all that
     * tells (InternalTopicManager, Kafka Streams 4.3.1).
     */
    static boolean isForMorePartitions(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null
                    && message.contains(VisionTopology.STORE + "-changelog")
                    && message.contains("invalid partitions")) {
                return true;
            }
        }
        return false;
    }

    static Map<String, Object> adminConfig(Settings settings) {
        StreamsConfig streams = new StreamsConfig(StreamsSettings.of(settings));
        Map<String, Object> config = new HashMap<>(streams.getAdminConfigs(settings.applicationId() + "-start"));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1_000);
        return config;
    }

    /**
     * Lets the changelog take what is stored: one that an older version made may take less, and a request that can't be
     * stored would end the processor at each start.
     */
    void raiseChangelog() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, changelog);
        ConfigEntry wanted =
                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(InFlightSupplier.MAX_ENTRY_BYTES));
        int now = InFlightSupplier.MAX_ENTRY_BYTES;
        try (Admin admin = Admin.create(adminConfig(settings))) {
            Config config = admin.describeConfigs(List.of(resource))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(resource);
            ConfigEntry entry = config == null ? null : config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            if (entry == null || entry.value() == null || Integer.parseInt(entry.value()) >= now) {
                return;
            }
            now = Integer.parseInt(entry.value());
            admin.incrementalAlterConfigs(
                            Map.of(resource, List.of(new AlterConfigOp(wanted, AlterConfigOp.OpType.SET))))
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            log.warn("{} took records of up to {} bytes; it takes {} now", changelog, now, wanted.value());
        } catch (ExecutionException e) {
            if (now < InFlightSupplier.MAX_ENTRY_BYTES) {
                throw new IllegalStateException(
                        changelog + " takes records of up to " + now
                                + " bytes, and requests are stored there. Raise it with"
                                + " kafka-configs.sh --alter --topic " + changelog
                                + " --add-config max.message.bytes=" + wanted.value()
                                + ". It can't be done from here: " + VisionStreams.rootMessage(e),
                        e);
            }
            log.debug("{} isn't there yet, or its configuration isn't shown", changelog, e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka didn't answer about " + changelog, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for " + changelog, e);
        }
    }

    /** Asks for each configured model once. One that can't be reached may be back soon; one that refuses will not. */
    void checkModels(GeminiModel gemini) {
        Set<String> models = new LinkedHashSet<>(List.of(settings.gemini().model()));
        models.addAll(settings.gemini().modelByTask().values());
        for (String model : models) {
            ModelFailure failure = gemini.check(model).join().orElse(null);
            if (failure == null) {
                continue;
            }
            if (failure.reason().concern() == ModelFailure.Concern.EVERYTHING) {
                throw new IllegalStateException(model + " refuses every request (" + failure.reason() + "): "
                        + failure.message() + ". See gemini.api.key and gemini.model");
            }
            log.warn("{} doesn't answer yet ({}): {}", model, failure.reason(), failure.message());
        }
    }
}
