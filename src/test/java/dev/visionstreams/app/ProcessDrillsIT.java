package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.local.demo.Scenes;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As {@link DrillsIT}, for causes that show in how the process ends or that need a process of their own. */
class ProcessDrillsIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldTellAFullDisk() throws Exception {
        URI large = rig.images.put("/noise.png", noise(), "image/png");
        try (ProcessorJvm run = ProcessorJvm.startOnFullDisk(
                rig, "full-disk", 512, "vision.fetch.spool.above=64KiB", "vision.retry.attempts=1")) {
            rig.send("large", Rig.request("large", "CAPTION", large));
            rig.send("small", Rig.request("small", "CAPTION", rig.images.put(Scenes.draw(7))));

            assertThat(rig.awaitOutputs(2))
                    .extracting(output -> output.key() + " " + output.topic())
                    .containsExactlyInAnyOrder("large rejections", "small captions");
            String page = run.get("/metrics").body();
            Exposition metrics = Exposition.of(page);
            assertThat(metrics.value(
                            "vision_rejected_total",
                            Map.of("reason", "SPOOL_FAILED", "stage", "FETCH", "task", "CAPTION")))
                    .isEqualTo(1);
            assertThat(Sign.in(metrics)).containsExactly(Sign.FULL_DISK);
            Alerts.require(page, Sign.FULL_DISK.alerts());
            assertThat(run.log("A temporary file can't be written, see vision.fetch.spool.dir"))
                    .hasSize(1);
            assertThat(run.get("/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellATopicThatIsGone() throws Exception {
        try (ProcessorJvm run = ProcessorJvm.start(rig, "topic-gone");
                Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            run.awaitRunning();
            admin.deleteTopics(List.of(rig.topic("captions"))).all().get();

            assertThat(run.awaitExit()).isEqualTo(1);
            assertThat(run.log("Stopping: Topics are missing: [" + rig.topic("captions") + "]"))
                    .hasSize(1);
        }
    }

    /** Its exit code is the signal's, and nothing says that it stopped. */
    @Test
    void shouldTellACrash() {
        URI image = rig.images.put(Scenes.draw(7));
        try (ProcessorJvm run = ProcessorJvm.start(rig, "crash", "kafka.group.instance.id=one")) {
            run.awaitRunning();
            rig.send("a", Rig.request("a", "CAPTION", image));
            rig.awaitOutputs(1);
            run.kill();

            assertThat(run.awaitExit()).isEqualTo(128 + 9);
            assertThat(run.log("Stopping")).isEmpty();
            assertThat(run.log("Processor: NOT_RUNNING")).isEmpty();
        }
        try (ProcessorJvm run = ProcessorJvm.start(rig, "crash-next", "kafka.group.instance.id=one")) {
            rig.send("b", Rig.request("b", "DETECT", image));
            assertThat(rig.awaitOutputs(2)).hasSize(2);
            assertThat(run.log("Rejected")).isEmpty();
        }
    }

    /** Has the same bytes compressed and not. */
    private static ByteString noise() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        BufferedImage image = new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 600 * 600; i++) {
            image.setRGB(i % 600, i / 600, random.nextInt());
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return ByteString.of(png.toByteArray());
    }
}
