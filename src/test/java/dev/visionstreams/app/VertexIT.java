package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.EmulatorOptions;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The processor with models of a Google Cloud project and images in its buckets. */
class VertexIT {
    private Rig rig;
    private HttpServer storage;
    private final AtomicInteger ranges = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(2);
        storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void close() {
        storage.stop(0);
        rig.close();
    }

    @Test
    void shouldLetGoogleReadObjectsInBuckets() {
        Scene scene = Scenes.draw(3);
        ByteString bytes = ScenePainter.encode(scene);
        storage.createContext("/storage/v1/b/uploads/o/scene", exchange -> {
            try (exchange) {
                if (exchange.getRequestHeaders().containsKey("Range")) {
                    ranges.incrementAndGet();
                }
                exchange.getResponseHeaders()
                        .set("Content-Type", scene.encoding().mediaType());
                exchange.sendResponseHeaders(200, bytes.size());
                bytes.write(exchange.getResponseBody());
            }
        });
        storage.start();
        URI base = URI.create("http://127.0.0.1:" + storage.getAddress().getPort());
        rig.send("a", Rig.request("a", "CAPTION", URI.create("gs://uploads/scene")));
        EmulatorOptions options =
                EmulatorOptions.defaults().withFiles(FilesApiOptions.defaults().withStorage(base));

        try (GeminiEmulator vertex = GeminiEmulator.start(options);
                VisionStreams processor = rig.start(
                        "gemini.trial=true",
                        "gemini.backend=vertex",
                        "gemini.vertex.project=my-project",
                        "gemini.vertex.credentials=key",
                        "gemini.base.url=" + vertex.uri(),
                        "vision.fetch.by.model=true",
                        "vision.fetch.schemes=gs",
                        "vision.fetch.gs.endpoint=" + base,
                        "vision.fetch.gs.credentials=none",
                        "vision.fetch.gs.buckets=uploads")) {
            List<Output> outputs = rig.awaitOutputs(1);

            assertThat(outputs).extracting(Output::topic).containsExactly("captions");
            ImageEnriched event =
                    (ImageEnriched) Objects.requireNonNull(outputs.get(0).event());
            assertThat(event.getImages().get(0).getUri()).isEqualTo("gs://uploads/scene");
            assertThat(event.getImages().get(0).getWidth())
                    .isEqualTo(scene.frame().width());
            assertThat(event.getInference().getServiceTier()).isEqualTo("standard");
            assertThat(ranges).as("only the head is read here").hasValue(1);
            assertThat(rig.gemini.counts().requests()).isZero();
        }
    }
}
