package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundObject;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.Tokens;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.reuse.Answers;
import dev.visionstreams.reuse.SharedAnswers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests that ask the same of the same image. Calls are answered by hand. */
class SharedQuestionsTest {
    private static final ByteString IMAGE = png();

    private final List<CompletableFuture<ModelResult>> calls = new ArrayList<>();
    private final Map<String, Integer> fetches = new HashMap<>();
    private final ByteBudget budget = new ByteBudget(1 << 30);
    private Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private final Answers answers = new Answers(Duration.ofHours(24), 1 << 20, () -> now);
    private Quota quota = Quota.UNKNOWN;
    private @Nullable VisionPipeline made;

    @Test
    void shouldAnswerAllThatAskTheSameByOneCall() {
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        CompletableFuture<VisionResult> second = attempt("r-1-5");
        CompletableFuture<VisionResult> other = attempt(request("r-2-2", Task.DETECT, "another prompt", true));
        assertThat(calls).hasSize(2);

        calls.get(0).complete(reply());

        assertThat(found(first).reply()).isEqualTo(reply());
        assertThat(found(first).answer()).isNotNull();
        VisionResult.Found followed = found(second);
        assertThat(followed.answer()).as("nothing was paid").isNull();
        assertThat(followed.objects()).singleElement().satisfies(object -> assertThat(object.box())
                .isEqualTo(new PixelBox(40, 20, 120, 100)));
        assertThat(followed.reply().inference())
                .returns("r-0-1", Inference::reusedFrom)
                .returns("gemini", Inference::model)
                .returns(Tokens.NONE, Inference::tokens)
                .returns(0L, Inference::millis);
        assertThat(other).isNotDone();
        calls.get(1).complete(reply());
        found(other);

        assertThat(found(attempt("r-0-9")).reply().inference().reusedFrom()).isEqualTo("r-0-1");
        assertThat(calls).hasSize(2);
        assertThat(budget.taken()).as("bytes are given back").isZero();
    }

    @Test
    void shouldLetOneFollowerAskWhereTheFirstFailed() {
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        CompletableFuture<VisionResult> second = attempt("r-0-2");
        CompletableFuture<VisionResult> third = attempt("r-0-3");

        calls.get(0).complete(failure(ModelFailure.Reason.REPLY_MALFORMED));
        assertThat(first.join()).isInstanceOf(VisionResult.Failed.class);
        assertThat(calls).as("one of those that follow").hasSize(2);
        assertThat(third).isNotDone();

        calls.get(1).complete(reply());
        assertThat(found(second).answer()).isNotNull();
        assertThat(found(third).reply().inference().reusedFrom()).isEqualTo("r-0-2");
        assertThat(calls).hasSize(2);
    }

    /** As when the process stops: the model's client fails all calls, running and later ones. */
    @Test
    void shouldEndAllWhereEveryCallFails() {
        List<CompletableFuture<VisionResult>> all =
                List.of(attempt("r-0-1"), attempt("r-0-2"), attempt("r-0-3"), attempt("r-0-4"));

        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).complete(failure(ModelFailure.Reason.MODEL_UNREACHABLE));
        }

        assertThat(all).allSatisfy(result -> assertThat(result).isDone());
        assertThat(calls).hasSize(4);
        all.forEach(result -> assertThat(result.join()).isInstanceOf(VisionResult.Failed.class));
    }

    @Test
    void shouldLeadNextWhereTheFirstEndsInADefect() {
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        CompletableFuture<VisionResult> second = attempt("r-0-2");

        calls.get(0).completeExceptionally(new IllegalStateException("a defect"));
        calls.get(1).complete(reply());

        assertThat(first).isCompletedExceptionally();
        assertThat(found(second).answer()).isNotNull();
    }

    @Test
    void shouldTakeOneSlotOfTheQuotaForAllThatAskTheSame() {
        quota = new Quota(60L, null, () -> 1);
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        CompletableFuture<VisionResult> second = attempt("r-0-2");
        calls.get(0).complete(reply());
        found(first);
        found(second);

        CompletableFuture<VisionResult> other = attempt(request("r-0-3", Task.CAPTION, null, true));
        assertThat(other.join()).as("the second's only call is made").isInstanceOf(VisionResult.Deferred.class);

        now = now.plusMillis(1_500);
        other = attempt(request("r-0-3", Task.CAPTION, null, true));
        assertThat(other).as("the one that was reused took none").isNotDone();
    }

    /** The leader waits for its slot elsewhere, and holds nobody up meanwhile. */
    @Test
    void shouldDeferAllWhereTheLeaderHasNoSlot() {
        quota = new Quota(60L, null, () -> 1);
        var unused = attempt(request("r-0-1", Task.CAPTION, null, true));
        assertThat(calls).hasSize(1);

        assertThat(attempt("r-0-2").join()).isInstanceOf(VisionResult.Deferred.class);
        assertThat(attempt("r-0-3").join()).isInstanceOf(VisionResult.Deferred.class);

        now = now.plusMillis(1_500);
        CompletableFuture<VisionResult> second = attempt("r-0-2");
        CompletableFuture<VisionResult> third = attempt("r-0-3");
        assertThat(calls).hasSize(2);
        calls.get(1).complete(reply());
        found(second);
        found(third);
    }

    /** Its images are there and wait for a slot, when the answer comes from another process. */
    @Test
    void shouldNeedNoSlotForAnAnswerThatHasBecomeKnown() {
        VisionPipeline another = pipeline(shared(), new ModelGate(quota, Duration.ofDays(1), 64, () -> now, () -> 0.5));
        quota = new Quota(60L, null, () -> 1);
        var unused = attempt(request("r-0-1", Task.CAPTION, null, true));
        assertThat(attempt("r-0-2").join()).isInstanceOf(VisionResult.Deferred.class);
        CompletableFuture<VisionResult> paid =
                another.attempt(request("o-0-7", Task.DETECT, null, true)).toCompletableFuture();
        calls.get(1).complete(reply());
        found(paid);

        assertThat(found(attempt("r-0-2")).reply().inference().reusedFrom()).isEqualTo("o-0-7");
        assertThat(calls).hasSize(2);
        assertThat(budget.taken()).as("only the first's").isEqualTo(IMAGE.size());
    }

    /** What is known costs nothing. The others wait without their images, which may be for hours. */
    @Test
    void shouldGoOnAnsweringWhatIsKnownWhileNothingMayBeSpent() {
        CompletableFuture<VisionResult> paid = attempt("r-0-1");
        calls.get(0).complete(reply());
        found(paid);
        Instant turn = now.plus(Duration.ofHours(1));
        made = pipeline(
                shared(),
                new ModelGate(
                        quota, at -> at.isBefore(turn) ? turn : null, Duration.ofDays(1), 64, () -> now, () -> 0.5));

        assertThat(found(attempt("r-0-2")).reply().inference().reusedFrom()).isEqualTo("r-0-1");
        VisionRequest unknown = request("r-0-3", Task.CAPTION, null, true);
        for (int i = 0; i < 3; i++) {
            assertThat(attempt(unknown))
                    .isCompletedWithValue(new VisionResult.Deferred(Duration.ofSeconds(10), WaitCause.BUDGET));
        }
        assertThat(fetches).as("each once").containsEntry("r-0-3", 1);
        assertThat(budget.taken()).as("bytes are given back").isZero();
        assertThat(calls).hasSize(1);

        now = turn;
        CompletableFuture<VisionResult> last = attempt(unknown);
        assertThat(calls).hasSize(2);
        calls.get(1).complete(reply());
        found(last);
    }

    @Test
    void shouldAskAnewForARequestThatInsistsAndRememberItsAnswer() {
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        CompletableFuture<VisionResult> insisting = attempt(request("r-0-2", Task.DETECT, null, false));
        assertThat(calls).as("it doesn't wait").hasSize(2);
        calls.get(0).complete(reply());
        found(first);
        calls.get(1).complete(reply());
        assertThat(found(insisting).answer()).isNotNull();

        CompletableFuture<VisionResult> again = attempt(request("r-0-3", Task.DETECT, null, false));
        assertThat(calls).as("it doesn't look").hasSize(3);
        calls.get(2).complete(reply());
        assertThat(found(again).reply().inference().reusedFrom()).isNull();

        assertThat(found(attempt("r-0-4")).reply().inference().reusedFrom())
                .as("the latest")
                .isEqualTo("r-0-3");
    }

    /** What was refused, blocked or unreadable is asked again. */
    @Test
    void shouldReuseNoFailure() {
        CompletableFuture<VisionResult> first = attempt("r-0-1");
        calls.get(0).complete(failure(ModelFailure.Reason.PROMPT_BLOCKED));
        assertThat(first.join()).isInstanceOf(VisionResult.Failed.class);

        var unused = attempt("r-0-2");

        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldCountAMaskThatCannotBeReadOnceForEach() {
        VisionRequest segment = request("r-0-1", Task.SEGMENT, null, true);
        CompletableFuture<VisionResult> first = attempt(segment);
        calls.get(0)
                .complete(new ModelReply(
                        null,
                        null,
                        List.of(),
                        List.of(new FoundObject(
                                "cat", new NormalizedBox(100, 100, 500, 300), ByteString.encodeUtf8("no mask"))),
                        List.of(),
                        0,
                        inference()));
        assertThat(found(first).reply().dropped()).isEqualTo(1);

        VisionResult.Found second = found(attempt(request("r-0-2", Task.SEGMENT, null, true)));

        assertThat(second.reply().dropped()).isEqualTo(1);
        assertThat(second.objects()).hasSize(1);
    }

    private CompletableFuture<VisionResult> attempt(String id) {
        return attempt(request(id, Task.DETECT, null, true));
    }

    private CompletableFuture<VisionResult> attempt(VisionRequest request) {
        if (made == null) {
            made = pipeline(shared(), new ModelGate(quota, Duration.ofDays(1), 64, () -> now, () -> 0.5));
        }
        return made.attempt(request).toCompletableFuture();
    }

    private SharedAnswers shared() {
        return new SharedAnswers(answers, (task, model) -> "", from -> {}, () -> now);
    }

    private VisionPipeline pipeline(SharedAnswers shared, ModelGate gate) {
        return new VisionPipeline(
                source -> {
                    String name = URI.create(String.valueOf(source.uri())).getPath();
                    fetches.merge(name.substring(1, name.length() - 4), 1, Integer::sum);
                    return CompletableFuture.completedFuture(new FetchResult.Fetched(IMAGE, null));
                },
                new ImageInspector(),
                new UprightEncoder(),
                question -> {
                    CompletableFuture<ModelResult> call = new CompletableFuture<>();
                    calls.add(call);
                    return call;
                },
                gate,
                shared,
                budget,
                Runnable::run,
                () -> now,
                millis -> {});
    }

    private static VisionRequest request(String id, Task task, @Nullable String prompt, boolean reuse) {
        return new VisionRequest(
                id,
                task,
                List.of(new ImageSource("https://localhost/" + id + ".png", null, null)),
                prompt,
                List.of(),
                null,
                "gemini",
                false,
                null,
                reuse);
    }

    private static VisionResult.Found found(CompletableFuture<VisionResult> result) {
        assertThat(result).isCompletedWithValueMatching(VisionResult.Found.class::isInstance);
        return (VisionResult.Found) Objects.requireNonNull(result.join());
    }

    private static ModelReply reply() {
        return new ModelReply(
                null,
                null,
                List.of(),
                List.of(new FoundObject("cat", new NormalizedBox(100, 100, 500, 300), null)),
                List.of(),
                0,
                inference());
    }

    private static Inference inference() {
        return new Inference("gemini", "gemini-001", "id", "2", "STOP", 10, 20, 0, 30, 5);
    }

    private static ModelFailure failure(ModelFailure.Reason reason) {
        return new ModelFailure(reason, "no", null, null, null);
    }

    private static ByteString png() {
        Buffer buffer = new Buffer();
        try {
            ImageIO.write(new BufferedImage(400, 200, BufferedImage.TYPE_INT_RGB), "png", buffer.outputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.readByteString();
    }
}
