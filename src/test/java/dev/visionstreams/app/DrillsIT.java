package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The causes that {@code src/docs/operations.md} tells apart are made to happen, and told apart by metrics and log alone. */
class DrillsIT {
    private static final String MODEL = "gemini-3.5-flash-lite";

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.visionstreams");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };
    private Rig rig;

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
        drill(Sign.MODEL_DOWN, MODEL + " is down (MODEL_UNAVAILABLE)");
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
        send(5);
        drill(
                Sign.OUR_QUOTA,
                "The quota set in gemini.*.per.minute holds requests back",
                "gemini.requests.per.minute=2");
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
        try (VisionStreams processor = rig.start()) {
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
        rig.images.delay(image.getPath(), Duration.ofMinutes(5));
        send(image, 9);
        drill(
                Sign.SLOW_HOST,
                "Rejected: " + "http://127.0.0.1",
                "vision.inflight.calls=2",
                "vision.fetch.host.calls=2",
                "vision.fetch.timeout=2s",
                "vision.fetch.host.failures=100",
                "vision.retry.attempts=1");
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
        try (VisionStreams processor = rig.start(settings)) {
            await(processor, sign, line);
        }
    }

    private void await(VisionStreams processor, Sign sign, String line) {
        PrometheusMeterRegistry registry = meters(processor);
        Rig.await("the metrics show " + sign, () -> Sign.in(Exposition.of(registry.scrape()))
                .equals(List.of(sign)));
        Rig.await("the log says: " + line, () -> logged.stream().anyMatch(each -> each.contains(line)));
        assertThat(Sign.in(Exposition.of(registry.scrape())))
                .as("and nothing else")
                .isSubsetOf(sign);
        assertThat(processor.isLive()).as("a restart wouldn't help").isTrue();
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
}
