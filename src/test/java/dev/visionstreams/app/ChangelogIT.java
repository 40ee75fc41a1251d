package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.visionstreams.broker.TopicMonitor;
import dev.visionstreams.local.demo.Scenes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Topics that shrink, are made anew or deleted: processing goes on, or it ends with one clear message. */
class ChangelogIT {
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.visionstreams");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };
    private Rig rig;
    private Admin admin;

    @BeforeEach
    void open() {
        rig = new Rig(2);
        admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()));
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void close() {
        logger.detachAppender(appender);
        admin.close();
        rig.close();
    }

    @Test
    void shouldNotStartWithFewerPartitionsThanTheChangelogHas() {
        rig.kafka.createTopic(changelog(), 3, Map.of("cleanup.policy", "compact"));

        assertThatThrownBy(() -> rig.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(changelog() + " has 3 partitions and the requests have only 2")
                .hasMessageContaining("vision.application.id")
                .hasMessageContaining("kafka-topics.sh --delete");
    }

    @Test
    void shouldNotStartWithoutTheTopicThatHadTheMostPartitions() {
        rig.kafka.createTopic(rig.topic("more"), 4, Map.of());
        String both = rig.topic("requests") + "," + rig.topic("more");
        try (VisionStreams processor = rig.start("vision.topic.requests=" + both)) {
            assertThat(partitions()).isEqualTo(4);
        }

        assertThatThrownBy(() -> rig.start()).hasMessageContaining("was taken out of vision.topic.requests");

        answer("back", "vision.topic.requests=" + both);
    }

    @Test
    void shouldEndWithOneMessageWhenTheRequestsAreMadeAnewWithFewerPartitions() throws Exception {
        try (VisionStreams processor = rig.start("kafka.metadata.max.age.ms=1000")) {
            remake(1);

            assertThat(processor.awaitEnd()).isNotNull();
        }
        assertThat(logged.stream().filter(line -> line.startsWith("Stopping"))).hasSize(1);
        assertThatThrownBy(() -> rig.start())
                .hasMessageContaining(changelog() + " has 2 partitions and the requests have only 1");
    }

    @Test
    void shouldGoOnWhenTheRequestsAreMadeAnewAndSaySo() throws Exception {
        rig.send("same", Rig.request("before", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start("kafka.metadata.max.age.ms=1000")) {
            rig.awaitOutputs(1);
            remake(2);
            rig.send("same", Rig.request("after", "CAPTION", rig.images.put(Scenes.draw(7))));

            Rig.await("the log says so", () -> logged.stream()
                    .anyMatch(line -> line.startsWith(rig.topic("requests") + " was deleted and made anew")));
        }
        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(2)).hasSize(2);
        }
    }

    @Test
    void shouldEndWhenTheChangelogIsDeletedAndSayWhatThatMeans() throws Exception {
        rig.send("before", Rig.request("before", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start()) {
            rig.awaitOutputs(1);
            admin.deleteTopics(List.of(changelog())).all().get();

            assertThat(processor.awaitEnd()).hasMessageContaining(changelog() + " was deleted");
        }

        answer("after");
        assertThat(logged).anyMatch(line -> line.startsWith(changelog() + " is new, but the group"));
    }

    /** As of several instances that start at once after the requests have grown; each round is a race. */
    @Test
    void shouldGrowTheChangelogTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 5; round++) {
                String id = rig.topic("round" + round);
                rig.kafka.createTopic(id + "-in-flight-requests-changelog", 1, Map.of());
                CountDownLatch together = new CountDownLatch(3);
                List<Future<Integer>> opened = new ArrayList<>();
                for (int instance = 0; instance < 3; instance++) {
                    opened.add(threads.submit(() -> {
                        try (TopicMonitor monitor = new TopicMonitor(rig.settings("vision.application.id=" + id))) {
                            together.countDown();
                            together.await();
                            monitor.open();
                            return monitor.tasks();
                        }
                    }));
                }
                for (Future<Integer> tasks : opened) {
                    assertThat(tasks.get()).as("round %d", round).isEqualTo(2);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void answer(String key, String... settings) {
        int before = rig.poll().size();
        rig.send(key, Rig.request(key, "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start(settings)) {
            assertThat(rig.awaitOutputs(before + 1))
                    .anyMatch(output -> output.key().equals(key));
        }
    }

    /** The topic of requests, as soon as the broker has deleted the earlier one. */
    private void remake(int partitions) throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(rig.topic("requests"))).all().get();
        Rig.await("the topic is made anew", () -> {
            try {
                rig.kafka.createTopic(rig.topic("requests"), partitions, Map.of());
                return true;
            } catch (KafkaException e) {
                assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
                return false;
            }
        });
    }

    private int partitions() {
        try {
            return Objects.requireNonNull(admin.describeTopics(List.of(changelog()))
                            .allTopicNames()
                            .get()
                            .get(changelog()))
                    .partitions()
                    .size();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String changelog() {
        return rig.topic("in-flight-requests-changelog");
    }
}
