package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.reuse.SharedAnswers;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VisionPipelineTest {
    private static final ByteString PICTURE = png(new BufferedImage(400, 200, BufferedImage.TYPE_INT_RGB));

    private final Deque<ModelResult> script = new ArrayDeque<>();
    private final List<ModelRequest> asked = new ArrayList<>();

    @Test
    void shouldBringMasksToTheirBoxesSize() throws Exception {
        BufferedImage map = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        map.getRaster().setSamples(0, 0, 2, 4, 0, new int[] {255, 255, 255, 255, 255, 255, 255, 255});

        VisionResult result = segment(png(map));

        assertThat(result).isInstanceOf(VisionResult.Found.class);
        VisionResult.PlacedObject object =
                ((VisionResult.Found) result).objects().get(0);
        assertThat(object.box()).isEqualTo(new PixelBox(40, 20, 120, 100));
        BufferedImage mask = ImageIO.read(
                new ByteArrayInputStream(Objects.requireNonNull(object.mask()).toByteArray()));
        assertThat(mask.getWidth()).isEqualTo(object.box().width());
        assertThat(mask.getHeight()).isEqualTo(object.box().height());
        assertThat(mask.getRGB(30, 40)).isEqualTo(0xFFFFFFFF);
        assertThat(mask.getRGB(50, 40)).isEqualTo(0xFF000000);
    }

    @Test
    void shouldKeepABoxWhoseMaskCannotBeReadAndCountTheMask() {
        VisionResult result = segment(ByteString.encodeUtf8("start_of_mask 1 2 3"));

        assertThat(result).isInstanceOfSatisfying(VisionResult.Found.class, found -> {
            assertThat(found.objects()).singleElement().satisfies(object -> assertThat(object.mask())
                    .isNull());
            assertThat(found.reply().dropped()).isEqualTo(1);
        });
    }

    @Test
    void shouldDrawThePolygonIntoAMaskOfItsBoxesSize() throws Exception {
        script.add(reply(new FoundObject(
                "kite",
                new NormalizedBox(100, 100, 500, 300),
                null,
                new Polygon(List.of(List.of(
                        new NormalizedPoint(100, 200),
                        new NormalizedPoint(300, 300),
                        new NormalizedPoint(500, 200),
                        new NormalizedPoint(300, 100)))),
                0.9)));

        VisionResult.PlacedObject object =
                ((VisionResult.Found) attempt(Task.SEGMENT)).objects().get(0);
        assertThat(object.confidence()).isEqualTo(0.9);

        BufferedImage mask = ImageIO.read(
                new ByteArrayInputStream(Objects.requireNonNull(object.mask()).toByteArray()));
        assertThat(mask.getWidth()).isEqualTo(80);
        assertThat(mask.getHeight()).isEqualTo(80);
        assertThat(mask.getRGB(40, 40)).isEqualTo(0xFFFFFFFF);
        assertThat(mask.getRGB(2, 40)).isEqualTo(0xFFFFFFFF);
        assertThat(mask.getRGB(2, 2)).isEqualTo(0xFF000000);
        assertThat(object.polygon())
                .containsExactly(List.of(
                        new PixelPoint(80, 20),
                        new PixelPoint(120, 60),
                        new PixelPoint(80, 100),
                        new PixelPoint(40, 60)));
    }

    @Test
    void shouldKeepABoxWhoseMaskIsTheOnlyOneDamaged() {
        VisionResult result =
                segment(png(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY)), ByteString.of((byte) 7));

        assertThat(result).isInstanceOfSatisfying(VisionResult.Found.class, found -> {
            assertThat(found.objects()).hasSize(2);
            assertThat(found.objects().get(1).mask()).isNull();
        });
    }

    @Test
    void shouldAskOnceMoreAfterACutAndCarryWhatBothCost() {
        script.add(cutOff(inference(1000, 300, 20)));
        script.add(new ModelReply("A cat.", null, List.of(), List.of(), List.of(), 0, inference(1000, 400, 0)));

        VisionResult result = attempt(Task.CAPTION);

        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).cutOffAt()).isNull();
        assertThat(asked.get(1)).isEqualTo(asked.get(0).afterCutAt(320));
        assertThat(result).isInstanceOfSatisfying(VisionResult.Found.class, found -> {
            assertThat(found.reply().caption()).isEqualTo("A cat.");
            assertThat(found.reply().inference().tokens().output()).isEqualTo(700);
            assertThat(found.reply().inference().tokens().total()).isEqualTo(2720);
            assertThat(found.reply().inference().millis()).isEqualTo(10);
        });
    }

    @Test
    void shouldNotAskAThirdTime() {
        script.add(cutOff(inference(1000, 300, 0)));
        script.add(cutOff(inference(1000, 1200, 0)));

        VisionResult result = attempt(Task.CAPTION);

        assertThat(asked).hasSize(2);
        assertThat(result).isInstanceOfSatisfying(VisionResult.Failed.class, failed -> {
            assertThat(failed.failure().reason()).isEqualTo("REPLY_CUT_OFF");
            assertThat(failed.failure().retryable()).isFalse();
            assertThat(Objects.requireNonNull(failed.failure().inference())
                            .tokens()
                            .total())
                    .isEqualTo(3500);
        });
    }

    /** Refused without a call: the bill is the first reply's. */
    @Test
    void shouldCarryTheFirstBillIfTheSecondQuestionIsNotAsked() {
        script.add(cutOff(inference(1000, 300, 0)));
        script.add(cutOff(null));

        VisionResult result = attempt(Task.CAPTION);

        assertThat(Objects.requireNonNull(
                                ((VisionResult.Failed) result).failure().inference())
                        .tokens()
                        .total())
                .isEqualTo(1300);
    }

    @Test
    void shouldNotRepeatOtherFailures() {
        script.add(new ModelFailure(Reason.REPLY_MALFORMED, "?", null, null, inference(1, 2, 3)));

        assertThat(attempt(Task.CAPTION)).isInstanceOf(VisionResult.Failed.class);
        assertThat(asked).hasSize(1);
    }

    /** What is sent is smaller, and boxes don't know it. */
    @Test
    void shouldProjectIntoTheOriginalWhenASmallerPictureIsSent() throws Exception {
        script.add(reply(new FoundObject("cat", new NormalizedBox(100, 100, 500, 300), null)));

        VisionResult result = attempt(Task.DETECT, new UprightEncoder(50));

        ImageBytes sent = ((ModelImage.Given) asked.get(0).images().get(0).content()).bytes();
        assertThat(new ImageInspector().inspect(sent).frame().width()).isEqualTo(50);
        assertThat(((VisionResult.Found) result).objects().get(0).box()).isEqualTo(new PixelBox(40, 20, 120, 100));
        assertThat(((VisionResult.Found) result).images()).singleElement().satisfies(image -> assertThat(
                        Objects.requireNonNull(image.header()).frame().width())
                .isEqualTo(400));
    }

    private VisionResult segment(ByteString... masks) {
        script.add(reply(Arrays.stream(masks)
                .map(mask -> new FoundObject("cat", new NormalizedBox(100, 100, 500, 300), mask))
                .toArray(FoundObject[]::new)));
        return attempt(Task.SEGMENT);
    }

    private VisionResult attempt(Task task) {
        return attempt(task, new UprightEncoder());
    }

    private VisionResult attempt(Task task, UprightEncoder encoder) {
        VisionPipeline pipeline = new VisionPipeline(
                source -> CompletableFuture.completedFuture(new FetchResult.Fetched(PICTURE, null)),
                new ImageInspector(),
                encoder,
                question -> {
                    asked.add(question);
                    return CompletableFuture.completedFuture(script.remove());
                },
                new ModelGate(Quota.UNKNOWN, Duration.ofDays(1), 64, InstantSource.system(), () -> 0.5),
                SharedAnswers.none(),
                new ByteBudget(1 << 30),
                Runnable::run,
                InstantSource.system(),
                millis -> {});
        return pipeline.attempt(new VisionRequest(
                        "a",
                        task,
                        List.of(new ImageSource("https://localhost/a.png", null, null)),
                        null,
                        List.of(),
                        null,
                        "gemini-2.5-flash",
                        false))
                .toCompletableFuture()
                .join();
    }

    private static ModelReply reply(FoundObject... objects) {
        return new ModelReply(null, null, List.of(), List.of(objects), List.of(), 0, inference(1, 2, 3));
    }

    private static ModelFailure cutOff(@Nullable Inference billed) {
        return new ModelFailure(Reason.REPLY_CUT_OFF, "MAX_TOKENS", null, null, billed);
    }

    private static Inference inference(long prompt, long output, long thoughts) {
        return new Inference(
                "gemini-2.5-flash",
                "gemini-2.5-flash",
                null,
                "1",
                "STOP",
                prompt,
                output,
                thoughts,
                prompt + output + thoughts,
                5);
    }

    private static ByteString png(BufferedImage picture) {
        Buffer buffer = new Buffer();
        try {
            ImageIO.write(picture, "png", buffer.outputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.readByteString();
    }
}
