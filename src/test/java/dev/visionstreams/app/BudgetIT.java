package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.broker.Finding;
import dev.visionstreams.broker.SpendingCheck;
import dev.visionstreams.event.ImageEnriched;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No more is spent than a budget allows and what was in flight, by all instances together; then requests wait until there
 * is more to spend. At length: {@code -Dbudget.requests=5000 -Dbudget.scenes=1000 -Dbudget.calls=64}.
 */
class BudgetIT {
    private static final Logger log = LoggerFactory.getLogger(BudgetIT.class);
    private static final String MODEL = "gemini-3.5-flash-lite";
    private static final long SEED = Long.getLong("budget.seed", 17);
    private static final int REQUESTS = Integer.getInteger("budget.requests", 200);
    private static final int SCENES = Integer.getInteger("budget.scenes", 40);
    private static final int CALLS = Integer.getInteger("budget.calls", 2);

    private final Duplicates load = new Duplicates(new Rig(4), SCENES, Duration.ofMillis(300), SEED);
    private final Rig rig = load.rig;

    @AfterEach
    void close() {
        load.close();
    }

    @Test
    void shouldStopAllInstancesSurviveAKillAndGoOnWhenRaised() {
        load.send(REQUESTS / 4);
        try (VisionStreams unlimited = start("none")) {
            load.awaitAll();
        }
        double before = billed();
        int paidBefore = load.questions().size();
        Duplicates.Batch batch = load.prepare(REQUESTS - REQUESTS / 4);
        double rest = before / load.totalCalls() * (load.questions().size() - paidBefore);
        String[] half = budget(rest / 2);

        double stopped;
        try (ProcessorJvm first =
                        ProcessorJvm.start(rig, "budget-killed", with(half, "vision.inflight.calls=" + CALLS));
                VisionStreams second = start("second", half)) {
            MeterRegistry meters = new SimpleMeterRegistry();
            second.publishTo(meters);
            // A task that moves later leaves its calls in flight behind, paid for and counted by nobody.
            first.awaitRunning();
            Rig.await(
                    "each has its tasks",
                    () -> meters.get("vision.tasks.assigned").gauge().value() == 2
                            && first.get("/metrics").body().contains("\nvision_tasks_assigned 2.0\n"));
            load.send(batch);
            Rig.await("the budget is reached", () -> isReached(second) && first.isAlive());
            first.awaitLog("No model is called until the day turns");
            stopped = awaitQuiet(meters);

            String page = first.get("/metrics").body();
            assertThat(Sign.in(Exposition.of(page))).containsExactly(Sign.BUDGET);
            Alerts.require(page, Sign.BUDGET.alerts());
            assertThat(second.isReady()).isTrue();
            assertThat(state(second).at("/conditions/0/kind").textValue()).isEqualTo("budget");
            assertThat(meters.get("vision.budget.limit")
                            .tag("period", "day")
                            .gauge()
                            .value())
                    .isCloseTo(rest / 2, within(1e-9));
            Rig.await("the other's are told", () -> Math.abs(spent(meters) - (billed() - before)) < 1e-7);
            Finding check = new SpendingCheck(rig.settings(half), InstantSource.system()).run();
            assertThat(check.good()).isFalse();
            assertThat(check.text()).contains("USD spent in the day since");
            first.kill();
        }
        log.warn("budget {}, spent {} of {} by two instances", rest / 2, stopped - before, rest);
        assertThat(stopped - before).isGreaterThanOrEqualTo(rest / 2).isLessThan(0.9 * rest);
        assertThat(rig.poll()).noneMatch(output -> output.topic().equals("rejections"));

        try (VisionStreams third = start("third", half)) {
            Rig.await("requests wait after the restart", () -> isReached(third));
            assertThat(billed()).as("no call was made").isEqualTo(stopped);
        }
        try (VisionStreams fourth = start("fourth", budget(4 * rest))) {
            MeterRegistry meters = new SimpleMeterRegistry();
            fourth.publishTo(meters);
            List<ImageEnriched> events = load.awaitAll();

            assertThat(load.calls.keySet()).isEqualTo(load.questions());
            double sum = events.stream()
                    .mapToDouble(event -> event.getInference().getCost().getAmount())
                    .sum();
            log.warn(
                    "{} requests, {} questions, {} calls, billed {}",
                    load.sent(),
                    load.questions().size(),
                    load.totalCalls(),
                    billed());
            assertThat(sum).as("what the emulator billed").isCloseTo(billed(), within(1e-7));
            assertThat(spent(meters)).as("since there is a budget").isCloseTo(billed() - before, within(1e-7));
        }
    }

    /** Also where nothing is reused, so that no other topic is shared. */
    @Test
    void shouldExceedABudgetByNoMoreThanWhatIsInFlight() throws Exception {
        load.send(60);
        double limit = 0.008;
        try (VisionStreams processor =
                        start("alone", with(budget(limit), "vision.reuse.window=0", "gemini.budget.per.hour=1000"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            MeterRegistry meters = new SimpleMeterRegistry();
            processor.publishTo(meters);
            Rig.await("the budget is reached", () -> isReached(processor));
            awaitQuiet(meters);

            double most = rig.poll().stream()
                    .map(output -> ((ImageEnriched) Objects.requireNonNull(output.event()))
                            .getInference()
                            .getCost()
                            .getAmount())
                    .max(Double::compare)
                    .orElseThrow();
            log.warn("budget {}, spent {}, a call costs at most {}", limit, billed(), most);
            assertThat(billed()).isGreaterThanOrEqualTo(limit).isLessThan(limit + CALLS * most);
            assertThat(admin.listTopics().names().get())
                    .contains(rig.topic("spending"))
                    .doesNotContain(rig.topic("reusable-answers"));
        }
    }

    @Test
    void shouldGoOnAnsweringWhatIsKnown() {
        load.send(20);
        try (VisionStreams first = start("paying")) {
            load.awaitAll();
        }
        int calls = load.totalCalls();
        load.send(20);
        try (VisionStreams second = start("reusing", with(budget(0.000001), "vision.reuse.window=24h"))) {
            Rig.await("the budget is reached by the first call", () -> isReached(second));
            Rig.await("all that is known is answered", () -> rig.poll().size() + waiting(second) == 40);
            assertThat(rig.poll()).hasSizeGreaterThan(20);
            assertThat(load.totalCalls() - calls).isLessThanOrEqualTo(CALLS);
        }
    }

    /** Once nothing is in flight and all the rest waits for money: what was billed. */
    private double awaitQuiet(MeterRegistry meters) {
        Rig.await("nothing is in flight", () -> {
            double pending = meters.get("vision.requests.pending").gauge().value();
            double waiting = meters.get("vision.requests.waiting")
                    .tag("cause", "budget")
                    .gauge()
                    .value();
            rig.poll();
            return pending > 0
                    && waiting == pending
                    && load.totalCalls() == rig.gemini.counts().billed().replies();
        });
        return billed();
    }

    private VisionStreams start(String name, String... more) {
        return rig.start(
                with(more, "vision.inflight.calls=" + CALLS, "kafka.state.dir=target/state/" + rig.topic(name)));
    }

    private static String[] with(String[] values, String... more) {
        List<String> all = new ArrayList<>(List.of(values));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** In a time zone in which it is noon, so that the day doesn't turn meanwhile. */
    private static String[] budget(double amount) {
        int hours = Instant.now().atOffset(ZoneOffset.UTC).getHour() - 12;
        BigDecimal limit = BigDecimal.valueOf(amount).setScale(9, RoundingMode.HALF_UP);
        return new String[] {
            "gemini.budget.per.day=" + limit.toPlainString(),
            "gemini.budget.time.zone=Etc/GMT" + (hours < 0 ? "" : "+") + hours
        };
    }

    private double billed() {
        return rig.gemini.counts().billed().amount();
    }

    private static double spent(MeterRegistry meters) {
        return meters.get("vision.budget.spent").tag("period", "day").gauge().value();
    }

    private static boolean isReached(VisionStreams processor) {
        return state(processor).at("/doors/" + MODEL).asText().equals("BUDGET_REACHED") && waiting(processor) > 0;
    }

    private static int waiting(VisionStreams processor) {
        return state(processor).at("/waiting/budget").intValue();
    }

    private static JsonNode state(VisionStreams processor) {
        try {
            return new ObjectMapper().readTree(processor.state());
        } catch (JsonProcessingException e) {
            throw new AssertionError(processor.state(), e);
        }
    }
}
