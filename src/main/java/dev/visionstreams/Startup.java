package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.gemini.GeminiModel;
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
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before the first request: a fault that concerns all of them is told here, not by each. */
final class Startup {
    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Settings settings;

    Startup(Settings settings) {
        this.settings = settings;
    }

    /**
     * Gives the changelog as many partitions as there are tasks. Kafka Streams ends otherwise when a topic of requests
     * has got more, again at each start, and names a tool that would lose what is pending. Partition n of the changelog
     * belongs to task n and to it alone, so new ones take nothing from the others.
     */
    void growChangelog(int tasks) {
        String changelog = settings.applicationId() + "-" + VisionTopology.STORE + "-changelog";
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

    static Map<String, Object> adminConfig(Settings settings) {
        StreamsConfig streams = new StreamsConfig(StreamsSettings.of(settings));
        Map<String, Object> config = new HashMap<>(streams.getAdminConfigs(settings.applicationId() + "-start"));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1_000);
        return config;
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
