package dev.visionstreams.broker;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Spending;
import dev.visionstreams.budget.Standing;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.topology.SharedSpending;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Says what is spent of the budget, as the instances tell each other. */
public final class SpendingCheck {
    private static final String SUBJECT = "budget";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings settings;
    private final InstantSource clock;

    public SpendingCheck(Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    public Finding run() {
        Budget budget = settings.spending().budget();
        Spending spending = new Spending(budget);
        String topic = settings.spending().topic();
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(settings)) {
            // Without the topic nothing was spent yet.
            if (consumer.listTopics(PATIENCE).containsKey(topic) && !read(consumer, topic, spending)) {
                return Finding.problem(
                        SUBJECT,
                        topic + " can't be read within " + PATIENCE.toSeconds() + " s",
                        "look at the broker's log");
            }
        } catch (KafkaException e) {
            return Finding.problem(
                    SUBJECT,
                    topic + " can't be read: " + StopAdvice.rootMessage(e),
                    "the user may need the right to read it");
        }
        return finding(budget, spending);
    }

    private Finding finding(Budget budget, Spending spending) {
        List<String> texts = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        for (Standing standing : spending.standings(clock.instant())) {
            String period = standing.period().label();
            texts.add(budget.text(standing.spent()) + " of " + budget.text(standing.limit()) + " spent in the " + period
                    + " since " + standing.begin());
            if (standing.isReached()) {
                advice.add("requests wait until " + standing.end() + "; raise gemini.budget.per." + period
                        + " and restart to go on before");
            }
        }
        return new Finding(advice.isEmpty(), SUBJECT, String.join(", ", texts), advice);
    }

    /** Whether all of the topic could be read. */
    private static boolean read(Consumer<byte[], byte[]> consumer, String topic, Spending spending) {
        SharedSpending reader = SharedSpending.reader(topic, spending);
        TopicPartition partition = new TopicPartition(topic, 0);
        List<TopicPartition> all = List.of(partition);
        long end = consumer.endOffsets(all, PATIENCE).getOrDefault(partition, 0L);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        long start = System.nanoTime();
        while (consumer.position(partition, PATIENCE) < end) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return false;
            }
            consumer.poll(Duration.ofMillis(200)).forEach(record -> reader.read(record.key(), record.value()));
        }
        return true;
    }
}
