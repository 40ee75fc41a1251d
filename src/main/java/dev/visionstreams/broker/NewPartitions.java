package dev.visionstreams.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the brokers serve the partitions of topics that have just been created. A creation is complete when the
 * controller knows of it. An idempotent producer that sends many batches to a partition before its broker does loses the
 * first ones: the first is refused, a later one is written, and the first can't be written behind it any more (KAFKA-14359).
 */
public final class NewPartitions {
    private static final Logger log = LoggerFactory.getLogger(NewPartitions.class);
    private static final int PATIENCE_SECONDS = 30;

    private NewPartitions() {}

    /**
     * Returns once all are served, or after half a minute with a warning. Who may not look doesn't wait.
     *
     * @param partitions how many, by topic
     */
    public static void awaitServed(Admin admin, Map<String, Integer> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> each = new HashMap<>();
        partitions.forEach((topic, count) -> {
            for (int partition = 0; partition < count; partition++) {
                each.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        });
        try {
            // Asked of each partition's leader, again and again while that doesn't know of it.
            admin.listOffsets(each).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "{} aren't served {} s after they were created: what is sent to them now may be late or lost",
                    partitions.keySet(),
                    PATIENCE_SECONDS);
        } catch (ExecutionException e) {
            log.debug("Can't tell whether new partitions are served", e);
        }
    }
}
