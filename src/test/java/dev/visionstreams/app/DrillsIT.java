package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The causes that {@code src/docs/operations.md} tells apart are made to happen, and told apart by the metrics alone; the log
 * and {@code /ready} say the same.
 */
class DrillsIT {
    private static final String MODEL = "gemini-3.5-flash-lite";
    private static final Duration FOR_EVER = Duration.ofMinutes(5);

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.visionstreams");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Rig rig;
    private long started;
    private String page = "";

    @BeforeEach
    void open() {
        rig = new Rig(2);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void close() {
        logger.detachAppender(appender);
        rig.close();
    }

    @Test
    void shouldTellABusyModelsOutage() {
        send(30);
        rig.gemini.script(FaultRule.always(Fault.UNAVAILABLE));
        try (VisionStreams processor = start()) {
            await(processor, Sign.MODEL_DOWN, MODEL + " is down (MODEL_UNAVAILABLE)");
            assertThat(state(processor).at("/doors/" + MODEL).textValue()).isEqualTo("MODEL_UNAVAILABLE");
            assertThat(state(processor).at("/conditions/0/nextLook").isTextual())
                    .isTrue();
            assertThat(processor.isReady()).as("others can go on").isTrue();
        }
    }

    /** One request, and then nothing. */
    @Test
    void shouldTellAQuietModelsOutage() {
        send(1);
        rig.gemini.script(FaultRule.always(Fault.UNAVAILABLE));
        drill(Sign.MODEL_SILENT, "The model serves none of the few requests there are");
    }

    @Test
    void shouldTellOurOwnQuota() {
        sendQuestions(50);
        try (VisionStreams processor = start("gemini.requests.per.minute=120")) {
            rig.awaitOutputs(1);
            await(processor, Sign.OUR_QUOTA, "The quota set in gemini.*.per.minute holds requests back");
        }
    }

    @Test
    void shouldTellTheServicesQuota() {
        send(5);
        rig.gemini.script(FaultRule.always(Fault.QUOTA));
        drill(Sign.THEIR_QUOTA, MODEL + " cools down: the service says that the quota per minute is used up");
    }

    @Test
    void shouldTellTheDaysQuota() {
        send(3);
        rig.gemini.script(FaultRule.always(Fault.QUOTA_DAY));
        drill(Sign.DAILY_QUOTA, MODEL + " isn't called until its daily quota returns");
    }

    @Test
    void shouldTellUsedUpCredits() {
        send(3);
        rig.gemini.script(FaultRule.always(Fault.CREDITS_DEPLETED));
        drill(Sign.CREDITS, MODEL + " refuses every request (CREDITS_DEPLETED)");
    }

    /** A key that is withdrawn while the process runs; at the start it doesn't run at all. */
    @Test
    void shouldTellAWrongKey() {
        try (VisionStreams processor = start()) {
            rig.gemini.script(FaultRule.always(Fault.API_KEY_INVALID));
            send(3);
            await(processor, Sign.WRONG_KEY, MODEL + " refuses every request (MODEL_ACCESS_DENIED)");
        }
    }

    @Test
    void shouldTellARefusedSetting() {
        send(3);
        rig.gemini.script(FaultRule.always(Fault.SETTING_REFUSED));
        drill(
                Sign.REFUSED_SETTING,
                MODEL + " refuses the settings of some requests",
                "gemini.thinking.level.caption=low");
    }

    @Test
    void shouldTellAFailingHost() {
        send(rig.images.putStatus("/broken.png", 503), 4);
        drill(
                Sign.FAILING_HOST,
                "A host of images is paused",
                "vision.fetch.host.failures=1",
                "vision.fetch.host.pause=10m");
    }

    @Test
    void shouldTellASlowHost() {
        URI image = rig.images.put(Scenes.draw(7));
        rig.images.delay(image.getPath(), FOR_EVER);
        send(image, 9);
        drill(
                Sign.SLOW_HOST,
                "Rejected: http://127.0.0.1",
                "vision.inflight.calls=2",
                "vision.fetch.host.calls=2",
                "vision.fetch.timeout=2s",
                "vision.fetch.host.failures=100",
                "vision.retry.attempts=1");
    }

    /** Calls that last, one after the other, and more requests than a task may hold. */
    @Test
    void shouldTellAnOverload() {
        rig.gemini.script(FaultRule.always(new Reaction.Late(Duration.ofMillis(200))));
        sendQuestions(240);
        try (VisionStreams processor = start("vision.inflight.calls=2")) {
            rig.awaitOutputs(1);
            await(processor, Sign.OVERLOAD);
        }
    }

    /** Room for four images, which calls that last hold. */
    @Test
    void shouldTellThatThereIsNoRoomForImages() {
        rig.gemini.script(FaultRule.always(new Reaction.Late(FOR_EVER)));
        sendQuestions(12);
        int bytes = ScenePainter.encode(Scenes.draw(7)).size();
        drill(
                Sign.MEMORY,
                "No room for images in memory or on disk",
                "vision.content.max.bytes=1KiB",
                "vision.inflight.bytes=" + 4 * bytes);
    }

    /** All of one key; the first is the one that lasts. */
    @Test
    void shouldTellThatResultsWaitForTheirTurn() {
        rig.gemini.script(FaultRule.whenPromptContains(new Reaction.Late(FOR_EVER), "question 0."));
        URI image = rig.images.put(Scenes.draw(7));
        for (int i = 0; i < 5; i++) {
            rig.send("key", question(i, image));
        }
        try (VisionStreams processor = start()) {
            await(processor, Sign.TURN);
        }
    }

    @Test
    void shouldTellARegistryThatIsAway() {
        send(3);
        rig.registry.outage(true);
        drill(Sign.REGISTRY_AWAY, "schema registry");
    }

    /** Two instances share the tasks once each, without an error and without a call made twice. */
    @Test
    void shouldTellAScaleOut() {
        try (VisionStreams one = rig.start("kafka.state.dir=target/state/drill-one")) {
            PrometheusMeterRegistry first = meters(one);
            Rig.await("it has both tasks", () -> tasks(first) == 2);
            send(20);
            try (VisionStreams other = rig.start("kafka.state.dir=target/state/drill-other")) {
                PrometheusMeterRegistry second = meters(other);
                Rig.await("they have a task each", () -> tasks(first) == 1 && tasks(second) == 1);

                send(20);
                rig.awaitOutputs(40);
                Rig.await("both are ready", () -> one.isReady() && other.isReady());
                assertThat(Sign.in(Exposition.of(first.scrape()))).isEmpty();
                assertThat(Sign.in(Exposition.of(second.scrape()))).isEmpty();
                assertThat(logged).noneMatch(line -> line.startsWith("Stopping"));
            }
            Rig.await("it has both again", () -> tasks(first) == 2);
        }
    }

    private void drill(Sign sign, String line, String... settings) {
        try (VisionStreams processor = start(settings)) {
            await(processor, sign, line);
        }
    }

    /** Calls that last aren't waited for at the end. */
    private VisionStreams start(String... settings) {
        List<String> all = new ArrayList<>(List.of("vision.drain.timeout=0s"));
        all.addAll(List.of(settings));
        started = System.nanoTime();
        VisionStreams processor = rig.start(all.toArray(String[]::new));
        processor.publishTo(metrics); // counters count from here
        return processor;
    }

    private void await(VisionStreams processor, Sign sign, String... lines) {
        Rig.await("the metrics show " + sign, () -> Sign.in(Exposition.of(metrics.scrape()))
                .equals(List.of(sign)));
        for (String line : lines) {
            Rig.await("the log says: " + line, () -> logged.stream().anyMatch(each -> each.contains(line)));
        }
        Rig.await("the metrics still show " + sign, () -> {
            page = metrics.scrape();
            List<Sign> signs = Sign.in(Exposition.of(page));
            assertThat(signs).as("and nothing else").isSubsetOf(sign);
            return !signs.isEmpty();
        });
        Rig.await("/ready shows " + sign + ": " + processor.state(), () -> sign.isIn(state(processor)));
        assertThat(processor.isLive()).as("a restart wouldn't help").isTrue();
        Alerts.require(page, Duration.ofNanos(System.nanoTime() - started), sign.alerts());
    }

    private static JsonNode state(VisionStreams processor) {
        try {
            return new ObjectMapper().readTree(processor.state());
        } catch (JsonProcessingException e) {
            throw new AssertionError(processor.state(), e);
        }
    }

    private static double tasks(PrometheusMeterRegistry registry) {
        return Exposition.of(registry.scrape()).value("vision_tasks_assigned", Map.of());
    }

    private static PrometheusMeterRegistry meters(VisionStreams processor) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        processor.publishTo(registry);
        return registry;
    }

    private void send(int count) {
        send(rig.images.put(Scenes.draw(7)), count);
    }

    private void send(URI image, int count) {
        for (int i = 0; i < count; i++) {
            rig.send("key-" + i, Rig.request("r" + i, "CAPTION", image));
        }
    }

    /** Each with a call of its own. */
    private void sendQuestions(int count) {
        URI image = rig.images.put(Scenes.draw(7));
        for (int i = 0; i < count; i++) {
            rig.send("key-" + i, question(i, image));
        }
    }

    private static ImageRequest question(int number, URI image) {
        ImageRequest request = Rig.request("r" + number, "CAPTION", image);
        request.setPrompt("question " + number + ".");
        return request;
    }
}
