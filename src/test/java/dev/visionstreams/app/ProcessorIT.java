package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.serde.JsonSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole processor against a real broker, a registry and a local Gemini. */
class ProcessorIT {
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
    void shouldCaptionAndDetect() {
        Scene scene = Scenes.draw(7);
        URI image = rig.images.put(scene);
        rig.send("a", Rig.request("caption", "CAPTION", image));
        rig.send("b", Rig.request("detect", "DETECT", image));

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(2);

            ImageEnriched captioned = enriched(of(outputs, "a"), "captions");
            assertThat(captioned.getRequestId()).isEqualTo("caption");
            assertThat(captioned.getCaption()).isNotBlank();
            assertThat(captioned.getInference().getModel()).isEqualTo("gemini-3.5-flash-lite");
            assertThat(captioned.getInference().getTotalTokens()).isPositive();
            assertThat(captioned.getInference().getServiceTier()).isEqualTo("standard");
            assertThat(captioned.getSource().getTopic()).isEqualTo(rig.topic("requests"));
            ImageEnriched detected = enriched(of(outputs, "b"), "detections");
            List<PixelBox> found = detected.getObjects().stream()
                    .map(object -> object.getBox())
                    .map(box -> new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()))
                    .toList();
            List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
            assertThat(BoxMatcher.match(truth, found).min()).isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void shouldPassOnTheModelsOwnConfidence() {
        ImageRequest request = Rig.request("sure", "DETECT", rig.images.put(Scenes.draw(7)));
        request.setPrompt("how sure");
        rig.gemini.nextTime(
                "how sure",
                new Reaction.Canned(
                        200,
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"[{\\\"box_2d\\\":[1,2,30,40],\\\"label\\\":\\\"cat\\\","
                                + "\\\"confidence\\\":0.93}]\"}]},\"finishReason\":\"STOP\"}]}"));
        rig.send("sure", request);

        try (VisionStreams processor = rig.start()) {
            ImageEnriched event = enriched(of(rig.awaitOutputs(1), "sure"), "detections");

            assertThat(event.getObjects()).singleElement().returns(0.93, DetectedObject::getConfidence);
        }
    }

    @Test
    void shouldRejectWhatCannotBeEnrichedAndSayWhy() {
        URI page = rig.images.put("/page.jpg", ByteString.encodeUtf8("<!DOCTYPE html><html></html>"), "image/jpeg");
        URI image = rig.images.put(Scenes.draw(7));
        ImageRequest blocked = Rig.request("blocked", "CAPTION", image);
        blocked.setPrompt("do the unspeakable");
        rig.gemini.nextTime("unspeakable", Fault.BLOCKED);
        rig.send("missing", Rig.request("missing", "CAPTION", rig.images.uri("/no-such.png")));
        rig.send("page", Rig.request("page", "DETECT", page));
        rig.send("blocked", blocked);
        rig.send("task", Rig.request("task", "JUGGLE", image));
        ImageRequest unusable = Rig.request("unusable", "DETECT", image);
        unusable.setPrompt("gibberish");
        for (int i = 0; i < 8; i++) {
            rig.gemini.nextTime("gibberish", Fault.MALFORMED_TEXT);
        }
        rig.send("unusable", unusable);

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(5);

            ImageRejected missing = rejected(of(outputs, "missing"), "FETCH", "IMAGE_NOT_FOUND");
            assertThat(missing.getHttpStatus()).isEqualTo(404);
            assertThat(missing.getAttempts()).isEqualTo(1);
            assertThat(missing.getHistory()).hasSize(1);
            assertThat(missing.getRequest().getId()).isEqualTo("missing");
            assertThat(rejected(of(outputs, "page"), "IMAGE", "NOT_AN_IMAGE").getMessage())
                    .containsIgnoringCase("html");
            assertThat(rejected(of(outputs, "blocked"), "MODEL", "PROMPT_BLOCKED")
                            .getInference())
                    .as("a blocked prompt is billed")
                    .isNotNull();
            rejected(of(outputs, "task"), "REQUEST", "TASK_UNKNOWN");
            assertThat(rejected(of(outputs, "unusable"), "REPLY", "REPLY_MALFORMED")
                            .getAttempts())
                    .as("each is billed")
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldRetryWhatPasses() {
        URI image = rig.images.put(Scenes.draw(7));
        ImageRequest overloaded = Rig.request("overloaded", "CAPTION", image);
        overloaded.setPrompt("overloaded");
        rig.gemini.nextTime("overloaded", Fault.UNAVAILABLE);
        rig.gemini.nextTime("overloaded", Fault.UNAVAILABLE);
        ImageRequest limited = Rig.request("limited", "CAPTION", image);
        limited.setPrompt("limited");
        rig.gemini.nextTime(
                "limited", new Reaction.QuotaExceeded(Reaction.QuotaPeriod.PER_MINUTE, Duration.ofMillis(1_500)));
        rig.send("overloaded", overloaded);

        try (VisionStreams processor = rig.start()) {
            assertThat(enriched(rig.awaitOutputs(1).get(0), "captions")
                            .getInference()
                            .getAttempts())
                    .as("the model answered nobody between, so both failures were its own")
                    .isEqualTo(1);
            assertThat(rig.gemini.counts().requests()).isEqualTo(3);
            rig.send("limited", limited);
            ImageEnriched waited = enriched(of(rig.awaitOutputs(2), "limited"), "captions");
            assertThat(Duration.between(waited.getRequestedAt(), waited.getEnrichedAt()))
                    .as("the hint was waited for")
                    .isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
        }
    }

    @Test
    void shouldPutAsideWhatIsNoRequestAndGoOn() {
        URI image = rig.images.put(Scenes.draw(7));
        rig.sendBytes("garbage", "no event".getBytes(StandardCharsets.UTF_8));
        rig.sendBytes("null", null);
        rig.send("good", Rig.request("good", "CAPTION", image));

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(3);

            assertThat(of(outputs, "garbage").topic()).isEqualTo("undecodable");
            assertThat(of(outputs, "garbage").record().value()).asString().isEqualTo("no event");
            assertThat(of(outputs, "garbage").record().headers().lastHeader("__streams.errors.message"))
                    .isNotNull();
            assertThat(of(outputs, "null").topic()).isEqualTo("undecodable");
            assertThat(of(outputs, "null").record().value()).isNull();
            enriched(of(outputs, "good"), "captions");
        }
    }

    @Test
    void shouldWaitForARegistryThatIsAway() {
        URI image = rig.images.put(Scenes.draw(7));
        rig.send("a", Rig.request("a", "CAPTION", image));
        rig.registry.outage(true);

        try (VisionStreams processor = rig.start()) {
            long before = rig.registry.requests();
            Rig.await("the processor asks the registry", () -> rig.registry.requests() >= before + 2);
            assertThat(rig.poll()).isEmpty();
            rig.registry.outage(false);

            enriched(rig.awaitOutputs(1).get(0), "captions");
        }
    }

    /** Results couldn't be encoded, so that a call would be paid for in vain. */
    @Test
    void shouldPayForNothingWhileOutputsCannotBeEncoded() {
        URI image = rig.images.put(Scenes.draw(7));
        JsonSerializer<ImageRequest> json = new JsonSerializer<>();
        rig.registry.outage(true);
        long registry = rig.registry.requests();

        try (VisionStreams processor = rig.start("vision.format.requests=json", "vision.reuse.window=0")) {
            Supplier<Integer> pending = Rig.pending(processor);
            for (int i = 0; i < 10; i++) {
                rig.sendBytes("key-" + i, json.serialize("", Rig.request("json-" + i, "CAPTION", image)));
            }
            Rig.await("all wait", () -> pending.get() == 10 && rig.registry.requests() >= registry + 4);
            assertThat(rig.poll()).isEmpty();
            assertThat(rig.gemini.counts().requests()).isZero();
            assertThat(processor.isLive()).isTrue();
            rig.registry.outage(false);

            rig.awaitOutputs(10).forEach(output -> enriched(output, "captions"));
        }
        assertThat(rig.gemini.counts().requests()).isEqualTo(10);
    }

    @Test
    void shouldGoOnAfterARestartWithRequestsPending() {
        URI image = rig.images.put(Scenes.draw(7));
        ImageRequest slow = Rig.request("slow", "CAPTION", image);
        slow.setPrompt("slow");
        CompletableFuture<Void> never = new CompletableFuture<>();
        rig.gemini.nextTime("slow", new Reaction.Held(never));
        ImageRequest failing = Rig.request("failing", "CAPTION", image);
        failing.setPrompt("failing");
        rig.gemini.nextTime("failing", new Reaction.Canned(503, """
                        {"error":{"code":503,"status":"UNAVAILABLE","message":"later","details":[
                          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"4s"}]}}"""));
        try (VisionStreams processor = rig.start("vision.drain.timeout=0s")) {
            rig.send("slow", slow);
            rig.send("failing", failing);
            Rig.await("both are asked for", () -> rig.gemini.counts().requests() >= 2);
            Rig.await("the slow one is asked for", () -> rig.gemini.counts().inFlight() == 1);
        }
        assertThat(rig.poll()).isEmpty();

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(2);

            assertThat(enriched(of(outputs, "slow"), "captions").getInference().getAttempts())
                    .isEqualTo(1);
            enriched(of(outputs, "failing"), "captions");
            assertThat(rig.poll()).hasSize(2);
        }
        never.complete(null);
    }

    /** There a flush tells that the counts of starts are stored; without that, nothing would start. */
    @Test
    void shouldStartEachCallOnceAlsoWithoutTransactions() {
        URI image = rig.images.put(Scenes.draw(7));
        String guarantee = "kafka.processing.guarantee=at_least_once";
        for (int i = 0; i < 10; i++) {
            rig.send("key-" + i, Rig.request("r" + i, "CAPTION", image));
        }
        try (VisionStreams processor = rig.start(guarantee, "vision.reuse.window=0")) {
            rig.awaitOutputs(10).forEach(output -> enriched(output, "captions"));
        }
        rig.send("last", Rig.request("last", "CAPTION", image));

        try (VisionStreams processor = rig.start(guarantee, "vision.reuse.window=0")) {
            assertThat(rig.awaitOutputs(11)).hasSize(11);
        }
        assertThat(rig.gemini.counts().requests()).isEqualTo(11);
    }

    @Test
    void shouldRejectNothingInAnOutage() {
        URI image = rig.images.put(Scenes.draw(7));
        AtomicBoolean down = new AtomicBoolean(true);
        rig.gemini.script(FaultRule.when(Fault.UNAVAILABLE, (seen, random) -> down.get()));
        for (int i = 0; i < 60; i++) {
            rig.send("key-" + i, Rig.request("r" + i, "CAPTION", image));
        }

        try (VisionStreams processor = rig.start()) {
            Rig.await("20 calls failed", () -> rig.gemini.counts().requests() >= 20);
            down.set(false);

            assertThat(rig.awaitOutputs(60))
                    .allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
            assertThat(processor.isLive()).isTrue();
        }
    }

    @Test
    void shouldEndAtOnceWhenTheKeyIsRefused() {
        rig.send("a", Rig.request("a", "CAPTION", rig.images.uri("/any.png")));

        assertThatThrownBy(() -> rig.start("gemini.api.key=" + GeminiEmulator.INVALID_KEY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("MODEL_ACCESS_DENIED")
                .hasMessageContaining("gemini.api.key");
    }

    @Test
    void shouldSayWhichTopicsAreMissing() {
        assertThatThrownBy(() -> rig.start("vision.topic.points=no-such-topic"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[no-such-topic]")
                .hasMessageContaining("kafka-topics.sh --create");
    }

    private static Output of(List<Output> outputs, String key) {
        return outputs.stream()
                .filter(output -> output.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing for " + key + " among " + outputs));
    }

    private static ImageEnriched enriched(Output output, String topic) {
        assertThat(output.topic()).as("%s", output).isEqualTo(topic);
        return (ImageEnriched) Objects.requireNonNull(output.event());
    }

    private static ImageRejected rejected(Output output, String stage, String reason) {
        assertThat(output.topic()).as("%s", output).isEqualTo("rejections");
        ImageRejected rejected = (ImageRejected) Objects.requireNonNull(output.event());
        assertThat(rejected.getStage() + " " + rejected.getReason()).isEqualTo(stage + " " + reason);
        return rejected;
    }
}
