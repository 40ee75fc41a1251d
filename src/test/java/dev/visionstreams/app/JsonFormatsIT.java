package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.cli.Commands;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.local.demo.Scenes;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.tools.ConsoleProducer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The processor, the commands and the README's examples in plain JSON, where there is no registry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonFormatsIT {
    private static final Pattern EXAMPLES =
            Pattern.compile("^## Plain JSON$.*?```sh\n(.*?)```.*?```sh\n(.*?)```", Pattern.MULTILINE | Pattern.DOTALL);

    private final Rig rig = new Rig(1);
    private final String[] settings = {
        "vision.format.requests=json", "vision.format.outputs=json", "vision.cloudevents=true", "schema.registry.url="
    };
    private VisionStreams processor;
    private URI image;

    @BeforeAll
    void open() {
        image = rig.images.put(Scenes.draw(7));
        processor = rig.start(settings);
    }

    @AfterAll
    void close() {
        processor.close();
        assertThat(rig.registry.requests()).as("questions to the registry").isZero();
        rig.close();
    }

    @Test
    void shouldTakePartByTheReadmesExamples(@TempDir Path folder) throws Exception {
        Matcher examples = EXAMPLES.matcher(Files.readString(Path.of("src/docs/formats.md")));
        assertThat(examples.find()).isTrue();
        tool(folder.resolve("kafka-console-producer.sh"), ConsoleProducer.class, "");
        tool(folder.resolve("kafka-console-consumer.sh"), ConsoleConsumer.class, "--max-messages 1");

        run(folder, examples.group(1));
        Rig.await("the result", () -> found("order-18").size() == 1);
        String lines = run(folder, examples.group(2));

        ImageEnriched event =
                (ImageEnriched) Objects.requireNonNull(found("order-18").get(0).event());
        assertThat(event.getObjects()).hasSameSizeAs(Scenes.draw(7).boxes());
        assertThat(lines.lines())
                .containsExactlyElementsOf(
                        event.getObjects().stream().map(JsonFormatsIT::line).toList());
    }

    @Test
    void shouldDescribeOutputsInTheirHeaders() {
        rig.sendBytes("headers", json("{'id':'headers','task':'CAPTION','images':[{'uri':'" + image + "'}]}"));

        Rig.await("the result", () -> found("headers").size() == 1);

        Output output = found("headers").get(0);
        ImageEnriched event = (ImageEnriched) Objects.requireNonNull(output.event());
        Map<String, String> headers = StreamSupport.stream(
                        output.record().headers().spliterator(), false)
                .collect(Collectors.toMap(
                        header -> header.key(), header -> new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .containsOnly(
                        Map.entry("content-type", "application/json"),
                        Map.entry("ce_specversion", "1.0"),
                        Map.entry(
                                "ce_id",
                                rig.topic("requests") + "-0-"
                                        + event.getSource().getOffset()),
                        Map.entry("ce_source", "/" + rig.settings().applicationId()),
                        Map.entry("ce_type", "dev.visionstreams.ImageEnriched"),
                        Map.entry("ce_time", event.getEnrichedAt().toString()),
                        Map.entry("ce_subject", "headers"));
    }

    @Test
    void shouldKeepUnknownFieldsOfWhatIsRejected() {
        byte[] value = json("{'id':'more','task':'JUGGLE','priority':'high'}");
        rig.sendBytes("more", value);
        rig.sendBytes("same", json("{'id':'same','task':'JUGGLE'}"));

        Rig.await("two rejections", () -> found("more").size() + found("same").size() == 2);

        ImageRejected more =
                (ImageRejected) Objects.requireNonNull(found("more").get(0).event());
        assertThat(more.getReason()).isEqualTo("TASK_UNKNOWN");
        assertThat(more.getReceived()).isEqualTo(ByteBuffer.wrap(value));
        assertThat(((ImageRejected) Objects.requireNonNull(found("same").get(0).event())).getReceived())
                .isNull();
    }

    @Test
    void shouldPutAsideWhatDoesNotFitAndNameTheField() {
        rig.sendBytes("wrong", json("{'id':'wrong','task':'CAPTION','images':'http://user:secret@example.com/'}"));

        Rig.await("it is put aside", () -> keyed("wrong").size() == 1);

        Output output = keyed("wrong").get(0);
        assertThat(output.topic()).isEqualTo("undecodable");
        assertThat(output.record()
                        .headers()
                        .lastHeader("__streams.errors.message")
                        .value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("images: a text, not an array");
    }

    @Test
    void shouldSubmitWatchAndCheckWithoutARegistry() {
        String submitted = command("submit", "--task", "CAPTION", "--watch", "--json", image.toString());
        String checked = command("check");

        assertThat(submitted).contains("\"type\":\"ImageEnriched\"").contains("\"caption\":\"");
        assertThat(checked).contains("ok       registry       not needed").doesNotContain("PROBLEM");
    }

    private String command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        rig.values(settings).forEach(value -> arguments.addAll(List.of("--set", value)));
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Commands.execute(arguments.toArray(String[]::new));
        } finally {
            System.setOut(console);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String line(DetectedObject object) {
        var box = object.getBox();
        return "\"label\":\"" + object.getLabel() + "\",\"box\":{\"minX\":" + box.getMinX() + ",\"minY\":"
                + box.getMinY() + ",\"maxX\":" + box.getMaxX() + ",\"maxY\":" + box.getMaxY() + "}";
    }

    private List<Output> found(String requestId) {
        return rig.poll().stream()
                .filter(output -> requestId.equals(idOf(output)))
                .toList();
    }

    private static @Nullable String idOf(Output output) {
        return output.event() == null ? null : String.valueOf(output.event().get(0));
    }

    private List<Output> keyed(String key) {
        return rig.poll().stream()
                .filter(output -> output.record().key() != null && output.key().equals(key))
                .toList();
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** One of Kafka's tools under the name that it has in Kafka's distribution. */
    private static void tool(Path file, Class<?> type, String more) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                file,
                "#!/bin/sh\nexec '" + java
                        + "' -XX:TieredStopAtLevel=1 -Dlogback.configurationFile=faults/logback.xml -cp '"
                        + System.getProperty("java.class.path") + "' " + type.getName() + " \"$@\" " + more + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Runs an example, on the rig's broker, topics and image, and returns what it printed. */
    private String run(Path tools, String example) throws Exception {
        ProcessBuilder bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        example.replace("localhost:9092", rig.kafka.bootstrapServers())
                                .replace("image-", rig.topic(""))
                                .replace("https://example.com/scene-0002.jpg", image.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        bash.environment().merge("PATH", tools.toString(), (path, first) -> first + File.pathSeparator + path);
        Process process = bash.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
