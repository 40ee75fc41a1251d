package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.PixelsUnavailableException;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UprightImage;
import dev.visionstreams.image.UprightImages;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import dev.visionstreams.reuse.SharedAnswers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose pixels are waited for hold no thread, and no other image waits behind them. */
class WaitingPixelsTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final Deque<CompletableFuture<UprightImage>> decoding = new ArrayDeque<>();

    /** GIFs have to be decoded; how and when is up to the test. */
    private final UprightImages byHand = new UprightImages() {
        @Override
        public boolean leavesAsItIs(ImageHeader header) {
            return header.format().takenByModels();
        }

        @Override
        public CompletableFuture<UprightImage> upright(ImageBytes bytes, ImageHeader header) {
            CompletableFuture<UprightImage> result = new CompletableFuture<>();
            decoding.add(result);
            return result;
        }
    };

    /** What is fetched; null: one in memory. */
    private @Nullable ImageBytes onDisk;

    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final VisionPipeline pipeline = pipeline();

    @Test
    void shouldSendUprightImagesThoughOthersWaitForTheirPixels() throws Exception {
        List<CompletableFuture<VisionResult>> waiting = List.of(attempt("gif"), attempt("gif"), attempt("gif"));

        CompletableFuture<VisionResult> upright = attempt("png");

        assertThat(upright).isCompletedWithValueMatching(VisionResult.Found.class::isInstance);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void shouldNotCountTheWaitForPixelsAsFetching() throws Exception {
        CompletableFuture<VisionResult> waiting = attempt("gif");
        now.addAndGet(18_800);
        decoding.remove().complete(new UprightImage(image("png"), "image/png", 3));

        assertThat(waiting.join()).isInstanceOfSatisfying(VisionResult.Found.class, found -> {
            assertThat(found.fetchMillis()).isZero();
            assertThat(found.images().get(0).subsampling()).isEqualTo(3);
            assertThat(found.images().get(0).mediaType()).isEqualTo("image/gif");
        });
    }

    @Test
    void shouldRejectWhatCanNotBeDecoded() throws Exception {
        CompletableFuture<VisionResult> waiting = attempt("gif");
        decoding.remove()
                .completeExceptionally(new UnusableImageException(
                        UnusableImageException.Reason.IMAGE_TOO_LARGE, "decoding it took too long"));

        assertThat(waiting.join()).isInstanceOfSatisfying(VisionResult.Failed.class, failed -> {
            assertThat(failed.failure().stage()).isEqualTo(Stage.IMAGE);
            assertThat(failed.failure().reason()).isEqualTo("IMAGE_TOO_LARGE");
            assertThat(failed.failure().retryable()).isFalse();
        });
    }

    @Test
    void shouldTryAgainLaterWhereNothingCanBeDecodedNow() throws Exception {
        CompletableFuture<VisionResult> waiting = attempt("gif");
        decoding.remove().completeExceptionally(new PixelsUnavailableException("no process can be started"));

        assertThat(waiting.join()).isInstanceOf(VisionResult.Deferred.class);
        assertThat(attempt("png")).isCompletedWithValueMatching(VisionResult.Found.class::isInstance);
    }

    /** Those of other requests get their turn between them. */
    @Test
    void shouldHaveAFewImagesOfARequestDecodedAtATime() throws Exception {
        CompletableFuture<VisionResult> waiting = attempt("gif", 50);
        int most = 0;
        while (!decoding.isEmpty()) {
            most = Math.max(most, decoding.size());
            decoding.remove().complete(new UprightImage(image("png"), "image/png", 1));
        }

        assertThat(most).isEqualTo(4);
        assertThat(waiting.join()).isInstanceOfSatisfying(VisionResult.Found.class, found -> assertThat(found.images())
                .hasSize(50));
    }

    @Test
    void shouldDecodeNoMoreOfARequestThanItMayHold() throws Exception {
        CompletableFuture<VisionResult> waiting = attempt("gif", 50);
        UprightImage large = new UprightImage(ByteString.of(new byte[400 << 10]), "image/png", 1);
        int decoded = 0;
        while (!decoding.isEmpty()) {
            decoding.remove().complete(large);
            decoded++;
        }

        assertThat(decoded).isLessThan(8);
        assertThat(waiting.join()).isInstanceOfSatisfying(VisionResult.Failed.class, failed -> assertThat(
                        failed.failure().reason())
                .isEqualTo("IMAGE_BYTES_EXCEEDED"));
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldTryAgainLaterWhereNoRoomIsLeftForWhatWasDecoded() throws Exception {
        UprightImage large = new UprightImage(ByteString.of(new byte[400 << 10]), "image/png", 1);
        CompletableFuture<VisionResult> waiting = attempt("gif");
        try (ByteBudget.Reservation others = budget.took(budget.total() * 2 - 1_000)) {
            assertThat(others).isNotNull();
            decoding.remove().complete(large);
            assertThat(waiting.join()).isInstanceOf(VisionResult.Deferred.class);
        }
        CompletableFuture<VisionResult> again = attempt("gif");
        decoding.remove().complete(large);

        assertThat(again.join()).isInstanceOf(VisionResult.Found.class);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldNotDecodeInVainWhatIsOnDiskWhileThereIsNoRoom(@TempDir Path folder) throws Exception {
        try (Spool spool = new Spool(1, 1, 1 << 20, folder);
                BodySink sink = new BodySink(spool, null, 1 << 20);
                ByteBudget.Reservation others = budget.took(budget.total() * 3 / 2)) {
            assertThat(others).isNotNull();
            sink.take(new Buffer().write(image("gif")));
            onDisk = sink.end();

            assertThat(attempt("gif").join()).isInstanceOf(VisionResult.Deferred.class);
            assertThat(decoding).isEmpty();
            assertThat(spool.taken()).isZero();
        }
    }

    private CompletableFuture<VisionResult> attempt(String format) throws IOException {
        return attempt(format, 1);
    }

    private CompletableFuture<VisionResult> attempt(String format, int images) throws IOException {
        return pipeline.attempt(new VisionRequest(
                        format + now.incrementAndGet(),
                        Task.CAPTION,
                        Collections.nCopies(images, new ImageSource("https://localhost/a." + format, null, null)),
                        null,
                        List.of(),
                        null,
                        "gemini-2.5-flash",
                        false))
                .toCompletableFuture();
    }

    private VisionPipeline pipeline() {
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        return new VisionPipeline(
                source -> CompletableFuture.completedFuture(new FetchResult.Fetched(
                        onDisk != null
                                ? onDisk
                                : ImageBytes.of(
                                        image(String.valueOf(source.uri()).endsWith("gif") ? "gif" : "png")),
                        null)),
                new ImageInspector(),
                byHand,
                request -> CompletableFuture.completedFuture(new ModelReply(
                        "A cat.",
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        0,
                        new Inference("m", "m", null, "1", "STOP", 1, 1, 0, 2, 5))),
                new ModelGate(Quota.UNKNOWN, Duration.ofMinutes(1), 4, clock, () -> 0.5),
                SharedAnswers.none(),
                budget,
                Runnable::run,
                clock,
                millis -> {});
    }

    private static ByteString image(String format) {
        Buffer buffer = new Buffer();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), format, buffer.outputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return buffer.readByteString();
    }
}
