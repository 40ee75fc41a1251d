package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.demo.Scenes;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a broker, at the start and in the middle, each command says so in few lines that name the servers. */
class BrokerAwayIT {
    /** The lines that users see, not those of the other tests. */
    private static final List<String> JVM = List.of("-Dlogback.configurationFile=logback.xml");

    private final EmbeddedKafka kafka = new EmbeddedKafka();
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(kafka, 1);
    }

    @AfterEach
    void close() {
        rig.close();
        kafka.close();
    }

    @Test
    void shouldEndWithOneLineWhenItIsAwayAtTheStart() {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("run", List.of("--set", "vision.http.port=0"));
        commands.put("submit", List.of("https://example.com/a.jpg"));
        commands.put("submit --watch", List.of("--watch", "https://example.com/a.jpg"));
        commands.put("watch", List.of());
        commands.put("replay", List.of("--all"));
        commands.put("check", List.of());
        Map<String, ProcessorJvm> started = new LinkedHashMap<>();
        commands.forEach(
                (name, options) -> started.put(name, start(name, options, "kafka.bootstrap.servers=127.0.0.1:1")));
        try {
            started.forEach((name, command) -> {
                assertThat(command.awaitExit()).as(name).isEqualTo(1);
                assertThat(command.log("127.0.0.1:1 "))
                        .as(name)
                        .hasSizeLessThanOrEqualTo(3)
                        .isNotEmpty();
                assertThat(troubles(command)).as(name).isEmpty();
                if (!name.equals("run") && !name.equals("check")) {
                    assertThat(command.log()).as(name).hasSize(1);
                }
            });
        } finally {
            started.values().forEach(ProcessorJvm::close);
        }
    }

    @Test
    void shouldSayOnceThatItIsAwayAndOnceThatItIsBack() {
        URI image = rig.images.put(Scenes.draw(7));
        try (ProcessorJvm run = start("run", List.of("--set", "vision.http.port=0"));
                ProcessorJvm watch = start("watch", List.of())) {
            run.awaitLog("Ready after");
            rig.send("first", Rig.request("first", "CAPTION", image));
            watch.awaitLog("first");

            kafka.stop();
            run.awaitLog("Kafka at " + kafka.bootstrapServers() + " doesn't answer");
            watch.awaitLog("Kafka at " + kafka.bootstrapServers() + " doesn't answer");
            List<String> during = troubles(run);
            String page = run.get("/metrics").body();
            assertThat(Sign.in(Exposition.of(page))).containsExactly(Sign.BROKER_AWAY);
            Alerts.require(page, Sign.BROKER_AWAY.alerts());
            Rig.await("it isn't ready", () -> run.get("/ready").statusCode() == 503);
            assertThat(Exposition.of(run.get("/metrics").body()).value("vision_ready", Map.of()))
                    .isZero();
            assertThat(run.get("/ready").body()).contains("Kafka doesn't answer since");
            assertThat(run.get("/live").statusCode())
                    .as("a restart wouldn't help")
                    .isEqualTo(200);
            kafka.start();
            watch.awaitLog("answers again");
            rig.send("second", Rig.request("second", "CAPTION", image));
            watch.awaitLog("second");
            run.awaitLog("Over after");

            assertThat(during).hasSize(1);
            assertThat(troubles(run)).hasSize(1);
            assertThat(watch.log()).as("two results and two lines").hasSize(4);
            run.terminate();
            assertThat(run.awaitExit()).isZero();
        }
    }

    @Test
    void shouldSayWhatWasNotSent() {
        try (ProcessorJvm submit = start(
                "submit",
                List.of("--list", "-"),
                "kafka.delivery.timeout.ms=4000",
                "kafka.max.block.ms=4000",
                "kafka.request.timeout.ms=3000",
                "kafka.linger.ms=0")) {
            submit.type("https://example.com/sent.jpg");
            Rig.await("the first is sent", () -> kafkaHas(1));
            kafka.stop();
            submit.type("https://example.com/lost.jpg").typeNoMore();

            assertThat(submit.awaitExit()).isEqualTo(1);
            assertThat(submit.log())
                    .hasSizeLessThanOrEqualTo(3) // one of progress, perhaps
                    .anyMatch(line -> line.startsWith(
                            "https://example.com/lost.jpg: not sent: Kafka at " + kafka.bootstrapServers()))
                    .anyMatch(line -> line.startsWith("Sent 1 requests"));
        }
    }

    private boolean kafkaHas(long records) {
        return rig.endOf("requests") >= records;
    }

    private ProcessorJvm start(String name, List<String> options, String... settings) {
        List<String> command = new ArrayList<>(List.of(name.replaceFirst(" .*", "")));
        command.addAll(options);
        return ProcessorJvm.startCommand(rig, "away-" + name.replace(' ', '-'), JVM, command, settings);
    }

    private static List<String> troubles(ProcessorJvm command) {
        return command.log().stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR ") || line.startsWith("\tat "))
                .toList();
    }
}
