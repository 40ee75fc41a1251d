package dev.visionstreams.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.app.VisionStreams;
import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.settings.SettingsReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands against a broker, a registry and a local Gemini. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {
    private final EmbeddedKafka kafka = new EmbeddedKafka();
    private final LocalRegistry registry = new LocalRegistry();
    private final ImageServer images = ImageServer.start();
    private final GeminiEmulator gemini = GeminiEmulator.start();
    private final Map<String, String> values = Map.of(
            "kafka.bootstrap.servers", kafka.bootstrapServers(),
            "schema.registry.url", registry.url(),
            "gemini.base.url", gemini.uri().toString(),
            "gemini.api.key", "test-key",
            "vision.fetch.schemes", "http,https,data",
            "vision.fetch.allow.addresses", "127.0.0.0/8",
            "kafka.state.dir", "target/state/commands");
    private VisionStreams processor;
    private URI image;

    /** What a command did. */
    private record Ran(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    @BeforeAll
    void open() {
        image = images.put(Scenes.draw(7));
        Ran before = run("check");
        assertThat(before.exitCode()).as("before there are topics").isEqualTo(1);
        assertThat(before.out()).contains("rights         unknown until there are topics");
        Ran created = run("check", "--create-topics", "--partitions", "2");
        assertThat(created.exitCode()).isZero();
        assertThat(created.out()).contains("rights         topics may be read and written");
        List<String> settings = new ArrayList<>();
        values.forEach((key, value) -> settings.add(key + "=" + value));
        processor = new VisionStreams(new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), settings));
        processor.start();
    }

    @AfterAll
    void close() {
        processor.close();
        gemini.close();
        images.close();
        registry.close();
        kafka.close();
    }

    @Test
    void shouldSubmitAndShowTheResults(@TempDir Path folder) throws Exception {
        Path file = Files.write(
                folder.resolve("inline.png"),
                ScenePainter.encode(Scenes.draw(3)).toByteArray());

        Ran ran = run("submit", "--task", "detect", "--watch", image.toString(), file.toString());

        assertThat(ran.err()).contains("Sent 2 requests to image-requests");
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.lines()).hasSize(2).allMatch(line -> line.startsWith("DETECT "));
        assertThat(ran.out()).contains("green rectangle [").contains("purple circle [");
    }

    @Test
    void shouldSendTheGoodLinesOfAListAndReportTheOthers(@TempDir Path folder) throws Exception {
        Path list = Files.writeString(
                folder.resolve("list.txt"),
                "# images\n\n" + image + "\n{\"id\":\"from-json\",\"task\":\"CAPTION\",\"images\":[{\"uri\":\"" + image
                        + "\"}]}\nno-such-file.png\n");

        Ran ran = run("submit", "--watch", "--list", list.toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("line 5: no-such-file.png: no such file", "Sent 2 requests");
        assertThat(ran.lines()).hasSize(2).anyMatch(line -> line.startsWith("CAPTION  from-json  scene-0007.jpg"));
    }

    @Test
    void shouldSendTheImagesOfAFolderAndOfAPattern(@TempDir Path folder) throws Exception {
        for (String name : List.of("a.png", "B.PNG", "notes.txt")) {
            Files.write(
                    folder.resolve(name), ScenePainter.encode(Scenes.draw(3)).toByteArray());
        }

        Ran ran = run("submit", folder.toString(), folder + "/*.png", folder + "/*.gif");

        assertThat(ran.err()).contains("Sent 3 requests", "/*.gif: matches no file");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldStopWhenNobodyReadsTheOutput() {
        run("submit", "--watch", image.toString());
        PrintWriter closed = new PrintWriter(Writer.nullWriter()) {
            @Override
            public boolean checkError() {
                return true;
            }
        };

        int exitCode = Commands.line().setOut(closed).execute(arguments("watch", "--from-beginning"));

        assertThat(exitCode).isZero();
    }

    @Test
    void shouldSayWhatIsWrongWithAList(@TempDir Path folder) {
        Path list = folder.resolve("missing.txt");

        assertThat(run("submit", "--list", list.toString()).err()).contains(list + ": no such file");
    }

    @Test
    void shouldShowARejectionAndItsReason() {
        Ran ran =
                run("submit", "--watch", "--id", "gone", images.uri("/gone.jpg").toString());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("CAPTION  gone  rejected: IMAGE_NOT_FOUND (FETCH)");
        assertThat(ran.err()).contains("1 of 1 requests were rejected");
    }

    @Test
    void shouldWatchAsJson() throws Exception {
        run("submit", "--watch", "--id", "json", "--key", "k", "--attribute", "batch=7", image.toString());

        Ran ran = run("watch", "--from-beginning", "--json", "--timeout", "2");

        assertThat(ran.exitCode()).isZero();
        String line = ran.lines().stream()
                .filter(text -> text.contains("\"requestId\":\"json\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.out()));
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("topic").textValue()).isEqualTo("image-captions");
        assertThat(json.path("key").textValue()).isEqualTo("k");
        assertThat(json.path("type").textValue()).isEqualTo("ImageEnriched");
        assertThat(json.at("/value/attributes/batch").textValue()).isEqualTo("7");
        assertThat(json.at("/value/images/0/width").intValue()).isEqualTo(1920);
        assertThat(json.at("/value/inference/totalTokens").isIntegralNumber()).isTrue();
    }

    @Test
    void shouldWatchOnlyWhatIsAskedFor() {
        run(
                "submit",
                "--watch",
                "--id",
                "wanted",
                "--key",
                "wanted-key",
                images.uri("/gone.jpg").toString());
        run("submit", "--watch", "--id", "not-wanted", image.toString());

        assertThat(watched("--reason", "image_not_found", "--id", "wanted"))
                .singleElement()
                .asString()
                .contains("wanted");
        assertThat(watched("--key", "wanted-key")).singleElement().asString().contains("rejected");
        assertThat(watched("--task", "CAPTION", "--id", "not-wanted")).hasSize(1);
        assertThat(watched("--task", "DETECT", "--id", "wanted")).isEmpty();
        Ran typo = run("watch", "--reason", "IMAGE_NOT_FUOND");
        assertThat(typo.exitCode()).isEqualTo(2);
        assertThat(typo.err()).contains("did you mean IMAGE_NOT_FOUND?");
    }

    private List<String> watched(String... conditions) {
        List<String> command = new ArrayList<>(List.of("watch", "--since", "1h", "--timeout", "1"));
        command.addAll(List.of(conditions));
        return run(command.toArray(String[]::new)).lines();
    }

    @Test
    void shouldCheckInJson() throws Exception {
        Ran ran = run("check", "--json");

        assertThat(ran.exitCode()).isZero();
        for (String line : ran.lines()) {
            JsonNode finding = new ObjectMapper().readTree(line);
            assertThat(finding.get("good").booleanValue()).as(line).isTrue();
            assertThat(finding.get("subject").textValue()).isNotBlank();
            assertThat(finding.get("advice").isArray()).isTrue();
        }
    }

    @Test
    void shouldPrintTheSettingsInForce() {
        Ran ran = run("config", "--changed");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("kafka.bootstrap.servers = " + kafka.bootstrapServers() + "  (--set)");
        assertThat(ran.out()).doesNotContain("vision.ordering");
    }

    @Test
    void shouldFailWhenFewerResultsComeThanAskedFor() {
        Ran ran = run("watch", "--count", "1000", "--timeout", "0");

        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldFindEverythingInPlace() {
        run("submit", "--watch", image.toString());

        Ran ran = run("check");

        assertThat(ran.out())
                .contains("ok       broker")
                .contains("ok       topics         all 10 exist")
                .contains("ok       changelog      vision-streams-in-flight-requests-changelog is configured")
                .contains("ok       model          gemini-3.5-flash-lite");
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void shouldSayThatAChangelogGrowsAtTheNextStart() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("grown-in-flight-requests-changelog", 1, (short) 1)))
                    .all()
                    .get();
        }

        Ran ran = run("check", "--set", "vision.application.id=grown");

        assertThat(ran.out()).contains("ok       changelog      grown-in-flight-requests-changelog gets 2 partitions");
    }

    @Test
    void shouldSayWhatIsWrongAndWhatToDo() {
        Ran ran = run(
                "check",
                "--set",
                "gemini.model=no-such-model",
                "--set",
                "vision.topic.captions=not-there",
                "--set",
                "schema.registry.url=http://127.0.0.1:1");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("ok       broker")
                .contains("PROBLEM  topics", "kafka-topics.sh", "--topic not-there --partitions 6")
                .contains("PROBLEM  registry", "schema.registry.url")
                .contains("PROBLEM  model", "MODEL_NOT_FOUND");
    }

    @Test
    void shouldSayThatWhatIsNoRequestMightFindNoRoom() {
        kafka.createTopic("large-requests", 2, Map.of("max.message.bytes", "3000000"));

        Ran ran = run("check", "--set", "vision.topic.requests=large-requests");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("PROBLEM  rights")
                .contains("--topic image-requests-undecodable --add-config max.message.bytes=3000000");
    }

    @Test
    void shouldTellWrongUsage() {
        assertThat(run("submit").exitCode()).isEqualTo(2);
        assertThat(run("submit", "--list", "-", "a.png").exitCode()).isEqualTo(2);
        assertThat(run("submit", "--id", "x", "a.png", "b.png").exitCode()).isEqualTo(2);
        assertThat(run("watch", "--count", "0").exitCode()).isEqualTo(2);
        assertThat(run("check", "--set", "vision.no.such=1").exitCode()).isEqualTo(2);
        assertThat(run("watch", "--cuont", "1").err())
                .contains("--cuont", "See vision-streams watch --help")
                .satisfies(text -> assertThat(text.lines()).hasSizeLessThan(4));
    }

    @Test
    void shouldNameTheReasonThatWasMeant() {
        Ran ran = run("replay", "--reason", "FETCH_TIMEUOT");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("did you mean FETCH_TIMEOUT?");
    }

    @Test
    void shouldCountWhatAReplayWouldSend() {
        run("submit", "--watch", "--id", "counted-1", images.uri("/gone.jpg").toString());
        run("submit", "--watch", "--id", "counted-2", images.uri("/gone.jpg").toString());

        Ran ran = run("replay", "--dry-run", "--id", "counted-1", "--id", "counted-2", "--since", "1h");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("2  IMAGE_NOT_FOUND (FETCH)").contains("2 would be sent");
    }

    @Test
    void shouldReplayOnceUnderAName() {
        run("submit", "--watch", "--id", "late", images.uri("/late.jpg").toString());

        Ran first = run("replay", "--id", "late", "--name", "once");
        Ran other = run("replay", "--id", "later", "--name", "once");
        Ran second = run("replay", "--id", "late", "--name", "once");

        assertThat(first.exitCode()).isZero();
        assertThat(first.err())
                .contains("Replay once of image-rejections --id late")
                .contains("1 sent again");
        assertThat(other.exitCode()).as(other.err()).isEqualTo(2);
        assertThat(other.err()).contains("--name once stands for image-rejections --id late and not for");
        assertThat(second.exitCode()).isZero();
        assertThat(second.err()).contains("0 sent again");
    }

    @Test
    void shouldListWhatWasNoRequestAndSendItAgain() throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("image-requests", "odd".getBytes(UTF_8), "no request".getBytes(UTF_8)))
                    .get();
        }
        assertThat(run("watch", "--from-beginning", "--count", "1", "--timeout", "20")
                        .exitCode())
                .isZero();

        Ran again = new Ran(1, "", "");
        for (int tries = 0; tries < 40 && !again.err().contains("1 sent again"); tries++) {
            again = run("replay", "--undecodable", "--key", "odd", "--name", "odd");
        }
        Ran listed = run("replay", "--undecodable", "--dry-run", "--key", "odd");

        assertThat(again.err()).contains("1 sent again");
        assertThat(listed.exitCode()).isZero();
        assertThat(listed.out()).contains("image-requests-", "10 bytes  6e6f2072657175657374  no request");
    }

    @Test
    void shouldNotReplayEverythingByMistake() {
        assertThat(run("replay").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--all", "--retryable").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--undecodable", "--reason", "X").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--retryable", "--rate", "0").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--stage", "NONE").exitCode()).isEqualTo(2);
        assertThat(run("replay", "--since", "yesterday").exitCode()).isEqualTo(2);
    }

    private String[] arguments(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        values.forEach((key, value) -> all.addAll(1, List.of("--set", key + "=" + value)));
        return all.toArray(String[]::new);
    }

    private Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments(args));
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
