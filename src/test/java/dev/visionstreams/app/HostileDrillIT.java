package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.image.ImageFiles;
import dev.visionstreams.local.demo.EmbeddedKafka;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.net.ServerSocketFactory;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hostile events of every kind among good ones, over http and https, in one process of the usual size: every event has an
 * outcome, every good one its result, and the process lives one life. {@code -Ddrill.events=400} sets how many of each
 * (one of each kind by default), {@code -Ddrill.heap=256m} the heap; {@code -Ddrill.good=true} sends only the good ones, to
 * compare how long they take.
 */
class HostileDrillIT {
    private static final Logger log = LoggerFactory.getLogger(HostileDrillIT.class);
    private static final boolean GOOD_ONLY = Boolean.getBoolean("drill.good");
    private static final String HEAP = System.getProperty("drill.heap", "512m");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int HALF_SENT = 200;

    @Test
    void shouldAnswerEverythingInOneLife(@TempDir Path directory) throws Exception {
        Certificate certificate = new Certificate(directory.resolve("hostile.p12"));
        List<Socket> halfSent = new ArrayList<>();
        try (EmbeddedKafka kafka = new EmbeddedKafka();
                Rig rig = new Rig(kafka, 4, 1);
                HostileRegistry registry = new HostileRegistry(rig.registry.url());
                HostileHost http = new HostileHost("http", ServerSocketFactory.getDefault());
                HostileHost https = new HostileHost("https", certificate.sockets())) {
            List<HostileKinds.Kind> kinds = new HostileKinds(rig, http, https).all();
            int events = Integer.getInteger("drill.events", kinds.size());
            List<ImageReference> images = goodImages(http, https);
            List<String> options = new ArrayList<>(certificate.options());
            options.add("-Xmx" + HEAP);
            options.add("-XX:+ExitOnOutOfMemoryError");
            try (ProcessorJvm processor = ProcessorJvm.start(
                    rig,
                    "drill",
                    options,
                    "schema.registry.url=" + registry.url(),
                    "vision.inflight.calls=64",
                    "vision.fetch.max.bytes=1MiB",
                    "vision.fetch.timeout=30s",
                    "vision.fetch.read.timeout=5s",
                    "vision.fetch.host.calls=32",
                    "vision.fetch.host.failures=1000",
                    "vision.retry.attempts=2",
                    "gemini.outage.patience=3s")) {
                processor.awaitRunning();
                URI monitoring = monitoring(processor);
                for (int i = 0; i < HALF_SENT; i++) {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), monitoring.getPort());
                    socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost".getBytes(UTF_8));
                    halfSent.add(socket);
                }
                Map<String, String> missing = new TreeMap<>();
                for (int i = 0; i < events; i++) {
                    HostileKinds.Kind kind = kinds.get(i % kinds.size());
                    if (!GOOD_ONLY) {
                        missing.put("bad-" + i, kind.name());
                        rig.sendBytes("bad-" + i, kind.maker().value("bad-" + i));
                    }
                    missing.put("good-" + i, "good");
                    ImageRequest good = Rig.request("good-" + i, "CAPTION", URI.create("http://unused/"));
                    good.setImages(new ArrayList<>(List.of(images.get(i % images.size()))));
                    rig.send("good-" + i, good);
                }

                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (!missing.isEmpty() && processor.isAlive() && System.nanoTime() < deadline) {
                    rig.poll().forEach(output -> missing.remove(output.key()));
                }
                List<Output> outputs = rig.poll();
                assertThat(processor.isAlive()).as("the process lives").isTrue();
                log.warn(
                        "{} kinds, memory {}, slowest good request {} ms; outcomes {}",
                        kinds.size(),
                        processor.mostResidentMemory(),
                        slowest(outputs),
                        outcomes(outputs));
                assertThat(missing).as("without an outcome").isEmpty();
                assertThat(outputs.stream().map(Output::key))
                        .doesNotHaveDuplicates()
                        .hasSize(GOOD_ONLY ? events : 2 * events);
                assertThat(outputs.stream().filter(output -> output.key().startsWith("good-")))
                        .allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
                assertThat(processor.log("ERROR")).isEmpty();
                assertThat(processor.log("OutOfMemory")).isEmpty();
                assertThat(get(monitoring.resolve("/live"))).contains("RUNNING");
                assertThat(get(monitoring.resolve("/metrics")))
                        .contains("vision_")
                        .doesNotContain("made-up");
            }
        } finally {
            for (Socket socket : halfSent) {
                socket.close();
            }
        }
    }

    /** The same image by URL, over both protocols, and within the request; and one that has to be turned. */
    private static List<ImageReference> goodImages(HostileHost http, HostileHost https) throws IOException {
        Buffer file = new Buffer();
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", file.outputStream());
        ByteString png = file.readByteString();
        ByteString turned = ImageFiles.pngWithExif(png, ImageFiles.exif(6));
        String type = "200 OK\r\nContent-Type: image/png\r\nContent-Length: " + png.size();
        return List.of(
                uri(http.answering(type, png)),
                uri(https.answering(type, png)),
                ImageReference.newBuilder()
                        .setContent(ByteBuffer.wrap(png.toByteArray()))
                        .build(),
                uri("data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray())),
                uri(http.answering("200 OK\r\nContent-Type: image/png\r\nContent-Length: " + turned.size(), turned)));
    }

    private static ImageReference uri(String uri) {
        return ImageReference.newBuilder().setUri(uri).build();
    }

    private static URI monitoring(ProcessorJvm processor) {
        String line = processor
                .awaitLog("Health and metrics on port")
                .log("Health and metrics on port")
                .get(0);
        return URI.create("http://127.0.0.1:" + line.replaceFirst(".*port (\\d+).*", "$1"));
    }

    private static String get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static long slowest(List<Output> outputs) {
        long slowest = 0;
        for (Output output : outputs) {
            if (output.key().startsWith("good-") && output.event() instanceof ImageEnriched event) {
                Duration took = Duration.between(event.getRequestedAt(), event.getEnrichedAt());
                slowest = Math.max(slowest, took.toMillis());
            }
        }
        return slowest;
    }

    private static Map<String, Long> outcomes(List<Output> outputs) {
        return new TreeMap<>(outputs.stream()
                .collect(Collectors.groupingBy(
                        output -> output.topic().equals("rejections")
                                ? Load.rejected(output).getReason()
                                : output.topic(),
                        Collectors.counting())));
    }
}
