package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What production does to a processor: each in a JVM of its own, under load, on a real broker. */
class FaultsIT {
    private static final Logger log = LoggerFactory.getLogger(FaultsIT.class);

    /** What the consumer logs when it is given partitions that it did not have. */
    private static final String ASSIGNED = "Added partitions (assigned - owned):       [it-";

    private static final String STARTED = "process_start_time_seconds";

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        // Transactions that a kill left open are looked for each second instead of each tenth.
        kafka = new EmbeddedKafka(Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    /** What waiting in the wrong place leads to. */
    private static void requireThatNobodyWaitedTooLong(ProcessorJvm processor) {
        assertThat(processor.log("ProducerFenced")).isEmpty();
        assertThat(processor.log("InvalidProducerEpoch")).isEmpty();
        assertThat(processor.log("poll timeout has expired")).isEmpty();
        assertThat(processor.log("TaskMigrated")).isEmpty();
    }

    @Test
    void shouldLoseAndDoubleNothingWhenItIsKilled() {
        try (Load load = new Load(kafka, 2, 2, Duration.ofMillis(50))) {
            load.send(150);
            try (ProcessorJvm first = load.start("killed", "kafka.group.instance.id=one")) {
                Rig.await("some results", () -> load.answered().size() >= 40);
                first.kill();
            }
            Set<String> called = Set.copyOf(load.calls.keySet());
            try (ProcessorJvm second = load.start("killed-next", "kafka.group.instance.id=one")) {
                Set<String> committed = load.answered();
                load.awaitAll();

                Map<String, Integer> repeated = new HashMap<>(load.calls);
                repeated.values().removeIf(count -> count == 1);
                log.warn("kill -9: {} calls of {} repeated", repeated.size(), called.size());
                assertThat(called).as("only what had begun").containsAll(repeated.keySet());
                assertThat(committed).as("only what wasn't committed").doesNotContainAnyElementsOf(repeated.keySet());
                assertThat(repeated.values()).allMatch(count -> count == 2);
                assertThat(second.log("joining group")).as("rebalances").hasSizeLessThanOrEqualTo(2);
                requireThatNobodyWaitedTooLong(second);
                second.terminate();
                load.awaitAll();
            }
        }
    }

    @Test
    void shouldRepeatNothingAfterAGracefulRestart() {
        try (Load load = new Load(kafka, 2, 2, Duration.ofMillis(200))) {
            load.send(60);
            try (ProcessorJvm first = load.start("graceful")) {
                Rig.await("some results", () -> load.answered().size() >= 20);
                first.terminate();
            }
            try (ProcessorJvm second = load.start("graceful-next")) {
                load.awaitAll();
                assertThat(load.totalCalls()).as("model calls").isEqualTo(60);
                assertThat(second.log("ERROR")).isEmpty();
            }
        }
    }

    @Test
    void shouldGoOnWithTheOtherInstanceWhenOneIsKilled() {
        try (Load load = new Load(kafka, 4, 2, Duration.ofMillis(50));
                ProcessorJvm one = load.start("pair-one", "kafka.num.standby.replicas=1");
                ProcessorJvm other = load.start("pair-other", "kafka.num.standby.replicas=1")) {
            one.awaitRunning();
            other.awaitRunning();
            load.send(100);
            Rig.await("some results", () -> load.answered().size() >= 30);

            one.kill();

            load.awaitAll();
            assertThat(other.log("ERROR")).isEmpty();
        }
    }

    /** Instances with names of their own are away for longer than one without a name would be waited for. */
    @Test
    void shouldRepeatNoCallAndMoveNoTaskWhileStaticMembersRestart() {
        try (Load load = new Load(kafka, 4, 2, Duration.ofMillis(50))) {
            ProcessorJvm[] instances = {
                load.start("rolling-0", "kafka.group.instance.id=0"),
                load.start("rolling-1", "kafka.group.instance.id=1")
            };
            try {
                instances[0].awaitRunning();
                instances[1].awaitRunning();
                Rig.await("two tasks each", () -> tasksByInstance(load).values().stream()
                        .allMatch(tasks -> tasks.size() == 2));
                Map<String, Set<TopicPartition>> placed = tasksByInstance(load);
                for (int i = 0; i < instances.length; i++) {
                    ProcessorJvm other = instances[1 - i];
                    int assigned = other.log(ASSIGNED).size();
                    load.send(40);
                    int before = load.answered().size();
                    Rig.await("some results", () -> load.answered().size() > before + 5);
                    double startOfOther = metric(other, STARTED);
                    double start = metric(instances[i], STARTED);

                    instances[i].terminate();
                    long until = System.nanoTime() + Duration.ofSeconds(7).toNanos();
                    Rig.await("the instance is away", () -> System.nanoTime() > until);
                    assertThat(metric(other, "vision_tasks_assigned"))
                            .as("those of the one that is away aren't anybody's")
                            .isEqualTo(2);
                    load.send(20);
                    instances[i] = load.start("rolling-" + i + "-next", "kafka.group.instance.id=" + i);
                    instances[i].awaitRunning();

                    load.awaitAll();
                    assertThat(other.log(ASSIGNED)).as("given to the other one").hasSize(assigned);
                    assertThat(tasksByInstance(load)).isEqualTo(placed);
                    ProcessorJvm restarted = instances[i];
                    Rig.await(
                            "it is ready with its tasks",
                            () -> metric(restarted, "vision_ready") == 1
                                    && metric(restarted, "vision_tasks_assigned") == 2);
                    assertThat(metric(restarted, STARTED)).isGreaterThan(start);
                    assertThat(metric(other, STARTED)).isEqualTo(startOfOther);
                    String page = restarted.get("/metrics").body();
                    assertThat(Sign.in(Exposition.of(page))).isEmpty();
                    Alerts.require(page, Set.of());
                }
                log.warn("rolling restarts: {} calls for 120 requests", load.totalCalls());
                assertThat(load.totalCalls()).as("model calls").isEqualTo(120);
            } finally {
                instances[0].close();
                instances[1].close();
            }
        }
    }

    private static double metric(ProcessorJvm instance, String name) {
        return Exposition.of(instance.get("/metrics").body()).value(name, Map.of());
    }

    private static String groupOf(Load load) {
        return load.rig.topic("").replaceFirst("-$", "");
    }

    private static Map<String, Set<TopicPartition>> tasksByInstance(Load load) {
        String group = groupOf(load);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, Set<TopicPartition>> tasks = new TreeMap<>();
            for (ConsumerGroupDescription each :
                    admin.describeConsumerGroups(List.of(group)).all().get().values()) {
                each.members()
                        .forEach(member -> tasks.put(
                                member.groupInstanceId().orElseThrow(),
                                member.assignment().topicPartitions()));
            }
            return tasks;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldWaitForTheBroker() {
        try (Load load = new Load(kafka, 2, 2, Duration.ofMillis(50));
                ProcessorJvm processor = load.start("broker")) {
            load.send(60);
            Rig.await("some results", () -> load.answered().size() >= 20);

            kafka.stop();
            Rig.await(
                    "calls end while there is no broker",
                    () -> load.rig.gemini.counts().inFlight() == 0);
            kafka.start();

            load.awaitAll();
            assertThat(processor.isAlive()).isTrue();
            log.warn("broker away: {} calls for 60 requests", load.totalCalls());
            assertThat(load.totalCalls()).as("model calls").isEqualTo(60);
        }
    }

    @Test
    void shouldOutlastAnOutageOfSixTimesThePollInterval() {
        AtomicBoolean down = new AtomicBoolean(true);
        try (Load load = new Load(kafka, 2, 2, Duration.ZERO)) {
            load.rig.gemini.script(FaultRule.when(Fault.UNAVAILABLE, (seen, random) -> down.get()));
            load.send(150);
            try (ProcessorJvm processor = load.start("outage", "kafka.max.poll.interval.ms=1500")) {
                processor.awaitRunning();
                Rig.await("calls fail", () -> load.totalCalls() > 5);
                int joined = processor.log("joining group").size();
                long until = System.nanoTime() + Duration.ofSeconds(9).toNanos();
                Rig.await("the outage lasts", () -> System.nanoTime() > until);
                down.set(false);

                assertThat(load.awaitAll())
                        .allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
                assertThat(processor.log("joining group")).as("rebalances").hasSize(joined);
                requireThatNobodyWaitedTooLong(processor);
            }
        }
    }

    /** Its image ends the JVM where it is decoded, within the start, before any call leaves. */
    @Test
    void shouldRejectWhatEndsTheProcessEachTime() {
        try (Load load = new Load(kafka, 1, 1, Duration.ZERO)) {
            load.send(7);
            load.sendOneWithPngMasks();
            load.send(22);
            int deaths = 0;
            List<String> given = new ArrayList<>();
            String page = "";
            while (load.rig.poll().size() < 30) {
                try (ProcessorJvm life = ProcessorJvm.start(
                        PoisonedMain.class,
                        load.rig,
                        "poison-" + deaths,
                        List.of(),
                        "vision.inflight.calls=" + Load.CALLS,
                        "kafka.group.instance.id=one")) {
                    Rig.await(
                            "an end of this life or of the work",
                            () -> !life.isAlive() || load.rig.poll().size() == 30);
                    deaths += life.isAlive() ? 0 : 1;
                    page = life.isAlive() ? life.get("/metrics").body() : page;
                    given.addAll(life.log("Rejected: "));
                }
                assertThat(deaths).isLessThan(6);
            }
            assertThat(deaths).isGreaterThanOrEqualTo(3);

            assertThat(Sign.in(Exposition.of(page))).containsExactly(Sign.ENDS_THE_PROCESS);
            // This life's part of the others says whether one is many.
            Alerts.require(page, Sign.ENDS_THE_PROCESS.alerts(), "VisionRejections");
            List<Output> outputs = load.awaitAll();
            log.warn("a request ended the process {} times", deaths);
            assertThat(given)
                    .as("lines of the rejection")
                    .singleElement()
                    .asString()
                    .contains("The process ended during each");
            assertThat(outputs.stream().filter(output -> output.topic().equals("rejections")))
                    .singleElement()
                    .satisfies(output -> {
                        assertThat(Load.idOf(output)).isEqualTo("request-7.");
                        assertThat(Load.rejected(output).getReason()).isEqualTo("ENDS_THE_PROCESS");
                    });
        }
    }

    /** How long it takes is in the log; the README says what was measured. */
    @Test
    void shouldTakeOverWhatAKilledMemberOfTheSameNameLeftOpen() {
        Duration took = takeOver("kafka.group.instance.id=one");

        log.warn("takeover with an instance id: {} ms", took.toMillis());
    }

    /** From kill -9 within a transaction, over a restart at once, to the first new result. */
    private static Duration takeOver(String... more) {
        try (Load load = new Load(kafka, 1, 1, Duration.ofMillis(100))) {
            load.send(200);
            try (ProcessorJvm first = load.start("takeover", more)) {
                Rig.await("some results", () -> load.answered().size() >= 16);
                stopWithinTransaction(load, first);
                first.kill();
            }
            long killed = System.nanoTime();
            int before = load.answered().size();
            try (ProcessorJvm second = load.start("takeover-next", more)) {
                Rig.await("a new result", () -> load.answered().size() > before);
                Duration took = Duration.ofNanos(System.nanoTime() - killed);
                load.awaitAll();
                return took;
            }
        }
    }

    private static void stopWithinTransaction(Load load, ProcessorJvm processor) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            String id = groupOf(load) + "-one-1"; // which the successor has, too
            Rig.await("a transaction is open", () -> {
                processor.signal("STOP");
                try {
                    if (admin.listTransactions().all().get().stream()
                            .anyMatch(
                                    transaction -> transaction.transactionalId().equals(id)
                                            && transaction.state() == TransactionState.ONGOING)) {
                        return true;
                    }
                } catch (InterruptedException | ExecutionException e) {
                    throw new AssertionError(e);
                }
                processor.signal("CONT");
                return false;
            });
        }
    }

    @Test
    void shouldKeepPollingAndCommittingFiftyPartitionsWhileAllCallsFail() {
        try (Load load = new Load(kafka, 50, 1, Duration.ZERO)) {
            AtomicBoolean down = new AtomicBoolean(true);
            load.rig.gemini.script(FaultRule.when(Fault.UNAVAILABLE, (seen, random) -> down.get()));
            for (int i = 0; i < 40; i++) {
                load.send(10);
            }
            String[] settings = {"vision.inflight.calls=64"};
            try (ProcessorJvm one =
                    ProcessorJvm.start(load.rig, "fifty", List.of("-DSTREAM_THREAD_LEVEL=DEBUG"), settings)) {
                one.awaitRunning().awaitLog("is down (");
                int polls = one.log("poll completed").size();
                int commits = one.log("Committed all active tasks").size();
                Rig.await("many polls", () -> one.log("poll completed").size() > polls + 200);

                List<Duration> pollGaps = gaps(one, polls, "poll completed");
                List<Duration> commitGaps = gaps(one, commits, "Committed all active tasks");
                log.warn(
                        "50 partitions, all calls fail: polls at most {} ms apart, commits at most {} ms",
                        Collections.max(pollGaps).toMillis(),
                        Collections.max(commitGaps).toMillis());

                long started = System.nanoTime();
                try (ProcessorJvm other = load.start("fifty-other")) {
                    other.awaitRunning();
                    Duration joined = Duration.ofNanos(System.nanoTime() - started);
                    log.warn("the second instance was in after {} ms", joined.toMillis());
                    down.set(false);
                    load.awaitAll();
                    requireThatNobodyWaitedTooLong(one);
                    requireThatNobodyWaitedTooLong(other);
                }
            }
        }
    }

    private static List<Duration> gaps(ProcessorJvm jvm, int skip, String what) {
        List<LocalTime> times = jvm.log(what).stream()
                .skip(skip)
                .map(line -> LocalTime.parse(line.substring(0, 12)))
                .toList();
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(Duration.between(times.get(i - 1), times.get(i)));
        }
        return gaps;
    }
}
