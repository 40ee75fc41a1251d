package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.cli.Commands;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many requests, broken in many ways, and what becomes of them when the causes are mended. */
class ReplayIT {
    private static final int REQUESTS = 1_000;
    private static final int OF_EACH_KIND = 20;

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private Rig rig;
    private URI image;
    private int closedPort;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(2);
        image = rig.images.put("/small.png", png(), "image/png");
        try (ServerSocket unused = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            closedPort = unused.getLocalPort();
        }
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldAccountForEachRequestAndEnrichTheRetryableOnesOnceTheCauseIsMended() throws IOException {
        rig.gemini.script(FaultRule.when(
                Fault.MALFORMED_BODY,
                (seen, random) -> broken.get() && seen.prompt().contains("unreadable")));
        rig.gemini.script(FaultRule.whenPromptContains(Fault.BLOCKED, "unspeakable"));
        sendAll();

        try (VisionStreams processor = rig.start(
                "vision.retry.attempts=2",
                "vision.retry.backoff=20ms",
                "vision.fetch.host.calls=64",
                "vision.fetch.host.failures=100000")) {
            List<Output> first = rig.awaitOutputs(REQUESTS);
            assertThat(byReason(first))
                    .isEqualTo(new TreeMap<>(Map.ofEntries(
                            Map.entry("captions", (long) REQUESTS - 10 * OF_EACH_KIND),
                            Map.entry("undecodable", (long) OF_EACH_KIND),
                            Map.entry("TASK_UNKNOWN", (long) OF_EACH_KIND),
                            Map.entry("IMAGES_MISSING", (long) OF_EACH_KIND),
                            Map.entry("SCHEME_NOT_ALLOWED", (long) OF_EACH_KIND),
                            Map.entry("IMAGE_NOT_FOUND", (long) OF_EACH_KIND),
                            Map.entry("FETCH_UNAVAILABLE", (long) OF_EACH_KIND),
                            Map.entry("FETCH_UNREACHABLE", (long) OF_EACH_KIND),
                            Map.entry("NOT_AN_IMAGE", (long) OF_EACH_KIND),
                            Map.entry("PROMPT_BLOCKED", (long) OF_EACH_KIND),
                            Map.entry("REPLY_MALFORMED", (long) OF_EACH_KIND))));
            assertThat(keys(first)).as("each once").doesNotHaveDuplicates().hasSize(REQUESTS);

            broken.set(false);
            rig.images.put("/unavailable.png", png(), "image/png");
            try (ImageServer late = ImageServer.start(closedPort)) {
                late.put("/late.png", png(), "image/png");
                killAReplayInTheMiddle();
                assertThat(replay("--retryable", "--name", "mended")).isZero();

                List<Output> all = rig.awaitOutputs(REQUESTS + 3 * OF_EACH_KIND);
                assertThat(replay("--retryable", "--name", "mended"))
                        .as("once more, for nothing")
                        .isZero();
                assertThat(rig.poll()).hasSameSizeAs(all);
                List<Output> second = all.subList(REQUESTS, all.size());
                assertThat(byReason(second)).isEqualTo(Map.of("captions", 3L * OF_EACH_KIND));
                assertThat(keys(second)).containsExactlyInAnyOrderElementsOf(retryable(first));
                assertThat(second).allSatisfy(output -> assertThat(header(output, "vision-replay"))
                        .isEqualTo("mended"));
            }
        }
    }

    /** In a process of its own, which is killed while it has sent some and not all. */
    private void killAReplayInTheMiddle() {
        List<String> slowly = List.of("replay", "--retryable", "--name", "mended", "--rate", "8");
        try (ProcessorJvm replay = ProcessorJvm.startCommand(rig, "replay", List.of(), slowly)) {
            Rig.await("some are replayed", () -> rig.poll().size() >= REQUESTS + 4);
            assertThat(replay.isAlive()).isTrue();
            replay.kill();
        }
        assertThat(rig.poll()).hasSizeLessThan(REQUESTS + 3 * OF_EACH_KIND);
    }

    private int replay(String... options) {
        List<String> arguments = new ArrayList<>(List.of("replay"));
        rig.values().forEach(value -> arguments.addAll(List.of("--set", value)));
        arguments.addAll(List.of(options));
        return Commands.execute(arguments.toArray(String[]::new));
    }

    /** A fifth of them broken, two hundredths in each of ten ways. */
    private void sendAll() {
        URI unavailable = rig.images.putStatus("/unavailable.png", 503);
        URI page = rig.images.put("/page.png", ByteString.encodeUtf8("<!DOCTYPE html><html></html>"), "image/png");
        for (int i = 0; i < REQUESTS; i++) {
            String id = "request-" + i;
            ImageRequest request = Rig.request(id, "CAPTION", image);
            switch (i % 50) {
                case 0 -> request.setTask("JUGGLE");
                case 5 -> request.setImages(List.of());
                case 10 -> request.setImages(at("ftp://images.example/a.png"));
                case 15 -> request.setImages(at(rig.images.uri("/no-such.png").toString()));
                case 20 -> request.setImages(at(unavailable.toString()));
                case 25 -> request.setImages(at("http://127.0.0.1:" + closedPort + "/late.png"));
                case 30 -> request.setImages(at(page.toString()));
                case 35 -> request.setPrompt("unspeakable");
                case 40 -> request.setPrompt("unreadable");
                default -> {
                    // as it is
                }
            }
            if (i % 50 == 45) {
                rig.sendBytes(id, "no request".getBytes(StandardCharsets.UTF_8));
            } else {
                rig.send(id, request);
            }
        }
    }

    private static List<ImageReference> at(String uri) {
        return List.of(ImageReference.newBuilder().setUri(uri).build());
    }

    private static Map<String, Long> byReason(List<Output> outputs) {
        Map<String, Long> counts = new TreeMap<>();
        outputs.forEach(output -> counts.merge(
                output.event() instanceof ImageRejected rejected ? rejected.getReason() : output.topic(),
                1L,
                Long::sum));
        return counts;
    }

    private static List<String> keys(List<Output> outputs) {
        return outputs.stream().map(Output::key).toList();
    }

    private static List<String> retryable(List<Output> outputs) {
        return outputs.stream()
                .filter(output -> output.event() instanceof ImageRejected rejected && rejected.getRetryable())
                .map(Output::key)
                .toList();
    }

    private static @Nullable String header(Output output, String name) {
        Header header = output.record().headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static ByteString png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 24, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return ByteString.of(bytes.toByteArray());
    }
}
