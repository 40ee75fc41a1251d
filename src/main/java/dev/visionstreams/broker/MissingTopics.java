package dev.visionstreams.broker;

import dev.visionstreams.settings.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that the settings name and the cluster lacks: outputs with as many partitions as the inputs have. */
final class MissingTopics {
    private static final Logger log = LoggerFactory.getLogger(MissingTopics.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Admin admin;
    private final TopicSettings topics;

    MissingTopics(Admin admin, TopicSettings topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * @return the topics afterwards
     * @throws IllegalStateException if the broker refuses one, with what to do about it
     */
    TopicSnapshot create(TopicSnapshot before) throws ExecutionException, InterruptedException, TimeoutException {
        TopicSnapshot look = before;
        List<String> inputs = new ArrayList<>(look.missing());
        inputs.retainAll(topics.inputs());
        if (!inputs.isEmpty()) {
            look = create(inputs, new TopicPlan(true, null, null));
        }
        if (look.missing().isEmpty()) {
            return look;
        }
        return create(look.missing(), new TopicPlan(true, look.mostPartitions(topics.inputs()), null));
    }

    private TopicSnapshot create(Collection<String> missing, TopicPlan plan)
            throws ExecutionException, InterruptedException, TimeoutException {
        log.info("Creating {}", missing);
        try {
            plan.createAll(admin, missing, Map.of());
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Topics can't be created (vision.topic.create): " + StopAdvice.rootMessage(e), e);
        }
        long start = System.nanoTime();
        TopicSnapshot look = TopicSnapshot.at(admin, TopicSnapshot.wanted(topics));
        while (missing.stream().anyMatch(look.missing()::contains) && System.nanoTime() - start < PATIENCE.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(100); // until all brokers know
            look = TopicSnapshot.at(admin, TopicSnapshot.wanted(topics));
        }
        return look;
    }
}
