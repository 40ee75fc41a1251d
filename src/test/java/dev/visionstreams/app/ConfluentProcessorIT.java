package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.serde.confluent.NeedsConfluent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole processor with Confluent's serializers; requests are written and results read by the built-in ones. */
@NeedsConfluent
class ConfluentProcessorIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldEnrichRejectAndPutAside() {
        URI image = rig.images.put(Scenes.draw(7));
        rig.send("caption", Rig.request("caption", "CAPTION", image));
        rig.send("detect", Rig.request("detect", "DETECT", image));
        rig.send("missing", Rig.request("missing", "CAPTION", rig.images.uri("/no-such.png")));
        rig.sendBytes("garbage", "no event".getBytes(StandardCharsets.UTF_8));

        try (VisionStreams processor = rig.start("vision.serializer=confluent")) {
            List<Output> outputs = rig.awaitOutputs(4);

            assertThat(outputs)
                    .extracting(output -> output.key() + ": " + output.topic())
                    .containsExactlyInAnyOrder(
                            "caption: captions", "detect: detections", "missing: rejections", "garbage: undecodable");
            assertThat(events(outputs, ImageEnriched.class))
                    .extracting(ImageEnriched::getRequestId)
                    .containsExactlyInAnyOrder("caption", "detect");
            assertThat(events(outputs, ImageRejected.class))
                    .extracting(ImageRejected::getReason)
                    .containsExactly("IMAGE_NOT_FOUND");
        }
    }

    @Test
    void shouldWaitForARegistryThatIsAway() {
        rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));
        rig.registry.outage(true);

        try (VisionStreams processor = rig.start("vision.serializer=auto")) {
            long before = rig.registry.requests();
            Rig.await("the processor asks the registry", () -> rig.registry.requests() >= before + 2);
            assertThat(rig.poll()).isEmpty();
            rig.registry.outage(false);

            assertThat(rig.awaitOutputs(1).get(0).topic()).isEqualTo("captions");
        }
    }

    private static <T> List<T> events(List<Output> outputs, Class<T> type) {
        return outputs.stream()
                .map(Output::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
