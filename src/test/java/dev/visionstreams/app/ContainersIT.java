package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.emulator.faults.Reaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;

/** The whole processor against Apache Kafka and Apicurio's registry as they are shipped, and while they are away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT {
    private ContainerRig rig;
    private int answered;

    /** Before each, not before all: so each test is reported as skipped, with the reason. */
    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine answers, and the broker and the registry of these tests run in containers");
        if (rig == null) {
            rig = new ContainerRig();
        }
    }

    @AfterAll
    void close() {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void shouldFindBoxes() {
        rig.send(Rig.request("detect", "DETECT", rig.image));

        try (VisionStreams processor = rig.start()) {
            ImageEnriched detected = enriched(rig.awaitAnswers(++answered), "detect");
            List<PixelBox> found = detected.getObjects().stream()
                    .map(object -> object.getBox())
                    .map(box -> new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()))
                    .toList();
            List<PixelBox> truth =
                    rig.scene.boxes().stream().map(LabelledBox::box).toList();
            assertThat(BoxMatcher.match(truth, found).min()).isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void shouldGoOnWhenTheBrokerWasStopped() {
        CompletableFuture<Void> reply = new CompletableFuture<>();
        ImageRequest during = Rig.request("during", "CAPTION", rig.image);
        during.setPrompt("during");
        rig.gemini.nextTime("during", new Reaction.Held(reply));
        rig.send(Rig.request("before", "CAPTION", rig.image));

        try (VisionStreams processor = rig.start()) {
            enriched(rig.awaitAnswers(++answered), "before");
            rig.send(during);
            Rig.await("a call is in flight", () -> rig.gemini.counts().inFlight() == 1);
            rig.stop(rig.kafka);
            reply.complete(null);
            Rig.await("the reply came", () -> rig.gemini.counts().inFlight() == 0);
            rig.startAgain(rig.kafka);
            enriched(rig.awaitAnswers(++answered), "during");
            rig.send(Rig.request("after", "CAPTION", rig.image));

            enriched(rig.awaitAnswers(++answered), "after");
            assertThat(processor.isLive()).isTrue();
        }
        assertThat(rig.poll()).as("each once").hasSize(answered);
    }

    @Test
    void shouldWaitForARegistryThatIsAway() {
        rig.send(Rig.request("registry", "CAPTION", rig.image));
        rig.stop(rig.registry);

        // A new process knows no schema yet.
        try (VisionStreams processor = rig.start()) {
            Supplier<Integer> pending = Rig.pending(processor);
            Rig.await("the request is taken in", () -> pending.get() == 1);
            assertThat(rig.poll()).hasSize(answered);
            rig.startAgain(rig.registry);

            enriched(rig.awaitAnswers(++answered), "registry");
        }
    }

    private static ImageEnriched enriched(List<SpecificRecord> answers, String id) {
        return answers.stream()
                .filter(ImageEnriched.class::isInstance)
                .map(ImageEnriched.class::cast)
                .filter(answer -> answer.getRequestId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing for " + id + " among " + answers));
    }
}
