package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.reuse.SharedAnswers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/** What a pipeline does with the bytes of the images that it holds. */
class PipelineBytesTest {
    private static final ByteString PICTURE = picture();

    private final ByteBudget budget = new ByteBudget(1 << 20);
    private final Queue<CompletableFuture<ModelResult>> replies = new ArrayDeque<>();
    private FetchResult fetched = new FetchResult.Fetched(PICTURE, null);
    private int fetches;

    private final VisionPipeline pipeline = new VisionPipeline(
            source -> {
                fetches++;
                return CompletableFuture.completedFuture(fetched);
            },
            new ImageInspector(),
            new UprightEncoder(),
            question -> replies.remove(),
            new ModelGate(Quota.UNKNOWN, Duration.ofDays(1), 64, InstantSource.system(), () -> 0.5),
            SharedAnswers.none(),
            budget,
            Runnable::run,
            InstantSource.system(),
            millis -> {});

    @Test
    void shouldHoldTheBytesUntilTheReplyIsThere() {
        CompletableFuture<ModelResult> reply = new CompletableFuture<>();
        replies.add(reply);
        attempt();
        assertThat(budget.taken()).isEqualTo(PICTURE.size());

        reply.complete(caption());

        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldNotFetchAgainAfterTheModelFailed() {
        replies.add(CompletableFuture.completedFuture(failure(ModelFailure.Reason.MODEL_UNAVAILABLE)));
        replies.add(CompletableFuture.completedFuture(caption()));
        assertThat(attempt()).isInstanceOf(VisionResult.Failed.class);
        assertThat(budget.taken()).isEqualTo(PICTURE.size());

        VisionResult second = attempt();

        assertThat(second).isInstanceOf(VisionResult.Found.class);
        assertThat(fetches).isEqualTo(1);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldGiveKeptBytesToWhoeverWaitsForThem() {
        replies.add(CompletableFuture.completedFuture(failure(ModelFailure.Reason.MODEL_UNAVAILABLE)));
        replies.add(CompletableFuture.completedFuture(caption()));
        attempt();

        assertThat(budget.reserve(1 << 20)).isCompleted();

        assertThat(attempt()).isInstanceOf(VisionResult.Found.class);
        assertThat(fetches).as("fetched again").isEqualTo(2);
    }

    @Test
    void shouldKeepNothingOfARequestThatIsRejected() {
        replies.add(CompletableFuture.completedFuture(failure(ModelFailure.Reason.MODEL_REFUSED_REQUEST)));

        assertThat(attempt()).isInstanceOf(VisionResult.Failed.class);

        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldComeBackLaterWhereThereIsNoRoom() {
        Duration later = Duration.ofSeconds(2);
        fetched = new FetchResult.Failed(Reason.BYTES_BUSY, "no room", null, later);

        assertThat(attempt()).isEqualTo(new VisionResult.Deferred(later, WaitCause.MEMORY));

        assertThat(budget.taken()).isZero();
    }

    private VisionResult attempt() {
        CompletableFuture<VisionResult> result = pipeline.attempt(new VisionRequest(
                        "requests-0-0",
                        Task.CAPTION,
                        List.of(new ImageSource("https://localhost/a.png", null, null)),
                        null,
                        List.of(),
                        null,
                        "model",
                        false))
                .toCompletableFuture();
        return result.getNow(new VisionResult.Deferred(Duration.ZERO, WaitCause.HOST));
    }

    private static ModelResult caption() {
        Inference inference = new Inference("model", "model", null, "1", "STOP", 1, 1, 0, 2, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }

    private static ModelResult failure(ModelFailure.Reason reason) {
        return new ModelFailure(reason, "because", 503, null, null);
    }

    private static ByteString picture() {
        Buffer bytes = new Buffer();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", bytes.outputStream());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.snapshot();
    }
}
