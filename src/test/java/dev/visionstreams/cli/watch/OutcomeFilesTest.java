package dev.visionstreams.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.gallery.ImageLoader;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.serde.Events;
import dev.visionstreams.settings.SettingsReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutcomeFilesTest {
    private final ImageServer server = ImageServer.start();
    private final ImageLoader images = GalleryFeed.loader(new SettingsReader(Set.of(), 256 << 20)
            .read(
                    null,
                    Map.of(),
                    List.of(
                            "gemini.api.key=none",
                            "vision.fetch.schemes=http",
                            "vision.fetch.allow.addresses=127.0.0.0/8")));
    private final StringWriter err = new StringWriter();

    private final Path folder;

    OutcomeFilesTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        images.close();
        server.close();
    }

    @Test
    void shouldSaveTheEventAndItsImageWithTheBoxDrawn() throws Exception {
        Scene scene = Scenes.draw(6);
        ImageEnriched event = event(
                server.put(scene).toString(),
                scene,
                ScenePainter.encode(scene).sha256().hex());

        files(10).save(record(event, 7));

        Path json = only(".json");
        assertThat(json.getFileName()).hasToString("image-_detections-2-7-_a_b_c.json");
        assertThat(new ObjectMapper()
                        .readTree(json.toFile())
                        .at("/value/requestId")
                        .asText())
                .isEqualTo("../a/b c");
        BufferedImage painted = ImageIO.read(only(".jpg").toFile());
        assertThat(painted.getWidth()).isEqualTo(scene.frame().width());
        var box = event.getObjects().get(0).getBox();
        assertThat(painted.getRGB(box.getMinX(), box.getMaxY() - 1))
                .isNotEqualTo(ScenePainter.paint(scene).getRGB(box.getMinX(), box.getMaxY() - 1));
    }

    @Test
    void shouldLeaveFilesThatAreThere() throws Exception {
        ImageEnriched event = event("http://127.0.0.1:1/none.jpg", Scenes.draw(1), "");
        files(10).save(record(event, 7));
        Path json = only(".json");
        Files.writeString(json, "changed by hand");

        OutcomeFiles again = files(10);
        again.save(record(event, 7));

        assertThat(json).hasContent("changed by hand");
        assertThat(again.summary()).contains("Saved 0 outcomes").contains("1 were there already");
    }

    @Test
    void shouldSayWhichImagesCannotBeLoaded() throws Exception {
        OutcomeFiles files = files(10);

        files.save(record(event(server.uri("/missing.jpg").toString(), Scenes.draw(1), ""), 7));

        assertThat(err.toString()).contains("Not drawn: image-_detections-2-7").contains("404");
        assertThat(files.summary()).contains("1 images couldn't be loaded");
    }

    @Test
    void shouldStopAtItsLimitAndSaySoOnce() throws Exception {
        OutcomeFiles files = files(2);

        for (int offset = 0; offset < 5; offset++) {
            files.save(record(null, offset));
        }

        try (Stream<Path> saved = Files.list(folder)) {
            assertThat(saved).hasSize(2);
        }
        assertThat(err.toString()).containsOnlyOnce("no further ones");
    }

    private OutcomeFiles files(long limit) throws Exception {
        return new OutcomeFiles(folder, new EventPainter(images), limit, new PrintWriter(err, true));
    }

    private Path only(String ending) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).as(err.toString()).hasSize(1);
            return found.get(0);
        }
    }

    private static ImageEnriched event(String uri, Scene scene, String sha256) {
        ImageEnriched event = Events.enriched();
        event.setRequestId("../a/b c");
        event.setImages(List.of(EnrichedImage.newBuilder(event.getImages().get(0))
                .setUri(uri)
                .setSha256(sha256)
                .setWidth(scene.frame().width())
                .setHeight(scene.frame().height())
                .build()));
        var object = event.getObjects().get(0);
        object.setMask(null);
        object.setBox(new dev.visionstreams.event.PixelBox(50, 60, 150, 160));
        event.setObjects(List.of(object));
        return event;
    }

    private static OutputRecord record(@Nullable ImageEnriched event, long offset) {
        return new OutputRecord(
                new ConsumerRecord<>("image-/detections", 2, offset, null, new byte[0]),
                event,
                event == null ? "?" : null);
    }
}
