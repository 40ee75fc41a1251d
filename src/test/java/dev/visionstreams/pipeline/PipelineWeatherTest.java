package dev.visionstreams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ByteBudget.Reservation;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.reuse.SharedAnswers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/** Outages, quotas, slow hosts and little memory, in virtual time. */
class PipelineWeatherTest {
    private static final String CONFIGURED = "configured";
    private static final ByteString PNG = png(8);
    private static final ByteString NOISE = png(40);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final List<Instant> asked = new ArrayList<>();
    private final Set<String> fetched = new HashSet<>();
    private final ByteBudget budget = new ByteBudget(1 << 20);
    private Function<ModelRequest, ModelResult> model = question -> reply();
    private ImageFetcher fetcher = source -> image(PNG);
    private Quota quota = Quota.UNKNOWN;

    @Test
    void shouldCountNoAttemptInAnOutageOfQuietTraffic() {
        VisionPipeline pipeline = pipeline();
        model = question -> failure(Reason.MODEL_UNAVAILABLE, 503);

        for (int minute = 0; minute < 60; minute++) {
            for (int request = 0; request < 10; request++) {
                VisionResult result = result(pipeline.attempt(request("camera-" + request, 1, CONFIGURED)));

                assertThat(result instanceof VisionResult.Failed failed && failed.counts())
                        .as("minute %s, request %s", minute, request)
                        .isFalse();
            }
            now = now.plusSeconds(60);
        }
    }

    @Test
    void shouldKeepTheQuotaWhenAHostIsSlow() {
        quota = new Quota(60L, null, () -> 1);
        VisionPipeline pipeline = pipeline();
        List<CompletableFuture<FetchResult>> slow = new ArrayList<>();
        fetcher = source -> {
            CompletableFuture<FetchResult> fetch = new CompletableFuture<>();
            slow.add(fetch);
            return fetch;
        };

        for (int second = 0; second < 180; second++) {
            for (int request = 0; request < 3; request++) {
                pipeline.attempt(request("r" + second + "-" + request, 1, CONFIGURED));
            }
            if (second % 55 == 54) {
                List.copyOf(slow).forEach(fetch -> fetch.complete(new FetchResult.Fetched(PNG, null)));
                slow.clear();
            }
            Instant minuteAgo = now.minusSeconds(60);
            assertThat(asked.stream().filter(at -> at.isAfter(minuteAgo)).count())
                    .as("asked in the minute up to second %s", second)
                    .isLessThanOrEqualTo(60);
            now = now.plusSeconds(1);
        }
        assertThat(asked).isNotEmpty();
    }

    @Test
    void shouldEndARequestWithAHundredImagesOfOneHostThatTakesFewAtATime() {
        VisionPipeline pipeline = pipeline();
        List<Runnable> running = new ArrayList<>();
        fetcher = source -> {
            if (running.size() >= 3) {
                return CompletableFuture.completedFuture(
                        new FetchResult.Failed(FetchResult.Reason.HOST_BUSY, "busy", null, Duration.ofMillis(100)));
            }
            CompletableFuture<FetchResult> fetch = new CompletableFuture<>();
            running.add(() -> fetch.complete(new FetchResult.Fetched(PNG, null)));
            return fetch;
        };

        VisionResult result = new VisionResult.Deferred(Duration.ZERO, WaitCause.HOST);
        for (int round = 0; round < 200 && result instanceof VisionResult.Deferred; round++) {
            CompletionStage<VisionResult> attempt = pipeline.attempt(request("r", 100, CONFIGURED));
            while (!running.isEmpty()) {
                running.remove(0).run();
            }
            result = result(attempt);
            now = now.plusMillis(100);
        }

        assertThat(result).isInstanceOf(VisionResult.Found.class);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldEndARequestWhoseImagesNeedNearlyAllOfTheMemory() {
        Memory memory = new Memory(30 * NOISE.size() + 100);

        assertThat(memory.run(pipeline(memory.budget), request("r", 30, CONFIGURED)))
                .allMatch(VisionResult.Found.class::isInstance);
        assertThat(memory.budget.taken()).isZero();
    }

    @Test
    void shouldEndRequestsThatHoldMemoryTheOthersWaitFor() {
        Memory memory = new Memory(30L * NOISE.size());

        assertThat(memory.run(
                        pipeline(memory.budget),
                        request("a", 25, CONFIGURED),
                        request("b", 25, CONFIGURED),
                        request("c", 25, CONFIGURED)))
                .allMatch(VisionResult.Found.class::isInstance);
        assertThat(memory.budget.taken()).isZero();
    }

    @Test
    void shouldRejectARequestWhoseImagesNeedMoreThanAllOfTheMemory() {
        Memory memory = new Memory(10L * NOISE.size());

        assertThat(memory.run(pipeline(memory.budget), request("r", 30, CONFIGURED)))
                .singleElement()
                .isInstanceOfSatisfying(VisionResult.Failed.class, failed -> {
                    assertThat(failed.failure().reason()).isEqualTo("IMAGE_BYTES_EXCEEDED");
                    assertThat(failed.failure().retryable()).isFalse();
                });
        assertThat(memory.budget.taken()).isZero();
    }

    @Test
    void shouldCountAnAttemptWhereTheDiskHasNoRoomForTheImagesOfOneRequestTogether() {
        VisionPipeline pipeline = pipeline();
        fetcher = source -> String.valueOf(source.uri()).endsWith("/0.png")
                ? image(PNG)
                : CompletableFuture.completedFuture(
                        new FetchResult.Failed(FetchResult.Reason.BYTES_BUSY, "disk", null, Duration.ofSeconds(2)));

        VisionResult result = new VisionResult.Deferred(Duration.ZERO, WaitCause.HOST);
        for (int round = 0; round < 1_000 && result instanceof VisionResult.Deferred deferred; round++) {
            now = now.plus(deferred.delay());
            result = result(pipeline.attempt(request("r", 5, CONFIGURED)));
        }

        assertThat(result).isInstanceOfSatisfying(VisionResult.Failed.class, failed -> {
            assertThat(failed.failure().reason()).isEqualTo("SPOOL_FAILED");
            assertThat(failed.counts()).isTrue();
        });
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldNotFetchWhileThereIsNoChanceForASlot() {
        quota = new Quota(60L, null, () -> 1);
        VisionPipeline pipeline = pipeline();

        for (int request = 0; request < 200; request++) {
            result(pipeline.attempt(request("r" + request, 1, CONFIGURED)));
        }

        assertThat(fetched).hasSizeLessThan(10);
    }

    @Test
    void shouldKeepTheImagesOfARequestThatWaitsForItsSlot() {
        quota = new Quota(60L, null, () -> 1);
        VisionPipeline pipeline = pipeline();
        assertThat(result(pipeline.attempt(request("first", 1, CONFIGURED)))).isInstanceOf(VisionResult.Found.class);
        assertThat(result(pipeline.attempt(request("second", 1, CONFIGURED))))
                .isInstanceOf(VisionResult.Deferred.class);
        assertThat(fetched).hasSize(2);
        fetcher = source -> {
            throw new AssertionError("fetched again");
        };

        now = now.plusSeconds(4);

        assertThat(result(pipeline.attempt(request("second", 1, CONFIGURED)))).isInstanceOf(VisionResult.Found.class);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void shouldFetchAFewImagesOfARequestAtATime() {
        VisionPipeline pipeline = pipeline();
        Deque<CompletableFuture<FetchResult>> running = new ArrayDeque<>();
        fetcher = source -> {
            CompletableFuture<FetchResult> fetch = new CompletableFuture<>();
            running.add(fetch);
            return fetch;
        };

        CompletionStage<VisionResult> attempt = pipeline.attempt(request("r", 400, CONFIGURED));
        int most = 0;
        while (!running.isEmpty()) {
            most = Math.max(most, running.size());
            running.remove().complete(new FetchResult.Fetched(PNG, null));
        }

        assertThat(most).isEqualTo(4);
        assertThat(result(attempt)).isInstanceOf(VisionResult.Found.class);
    }

    /** Manages thousands of images that are there at once without a deep stack. */
    @Test
    void shouldTakeManyImagesThatAreThereAtOnce() {
        assertThat(result(pipeline(new ByteBudget(1 << 30)).attempt(request("r", 3_600, CONFIGURED))))
                .isInstanceOf(VisionResult.Found.class);
    }

    @Test
    void shouldRejectOnlyTheRequestThatNamesAModelItMayNotUse() {
        VisionPipeline pipeline = pipeline();
        model = question -> question.model().equals(CONFIGURED) ? reply() : failure(Reason.MODEL_ACCESS_DENIED, 403);
        assertThat(result(pipeline.attempt(request("good", 1, CONFIGURED)))).isInstanceOf(VisionResult.Found.class);

        for (int i = 0; i < 100; i++) {
            assertThat(result(pipeline.attempt(request("named-" + i, 1, "another"))))
                    .isInstanceOfSatisfying(VisionResult.Failed.class, failed -> {
                        assertThat(failed.failure().reason()).isEqualTo("MODEL_ACCESS_DENIED");
                        assertThat(failed.failure().retryable()).isFalse();
                    });
        }
    }

    /** A fetcher that reserves room for its bytes without knowing how many come, as over HTTP without a length. */
    private final class Memory {
        private final ByteBudget budget;
        private final Deque<Runnable> transfers = new ArrayDeque<>();

        Memory(long total) {
            budget = new ByteBudget(total);
            fetcher = source -> {
                CompletableFuture<Reservation> asked = budget.reserve(NOISE.size() + 50);
                if (!asked.isDone()) {
                    asked.cancel(true);
                    return CompletableFuture.completedFuture(new FetchResult.Failed(
                            FetchResult.Reason.BYTES_BUSY, "no room", null, Duration.ofSeconds(2)));
                }
                CompletableFuture<FetchResult> fetch = new CompletableFuture<>();
                transfers.add(() -> {
                    fetch.complete(new FetchResult.Fetched(NOISE, null));
                    asked.join().close();
                });
                return fetch;
            };
        }

        /** Attempts each request until it ends, as the hand-off would; all of them side by side. */
        List<VisionResult> run(VisionPipeline pipeline, VisionRequest... requests) {
            List<VisionResult> ends = new ArrayList<>();
            Set<VisionRequest> open = new LinkedHashSet<>(List.of(requests));
            for (int round = 0; round < 1_000 && !open.isEmpty(); round++) {
                Map<VisionRequest, CompletionStage<VisionResult>> attempts = new LinkedHashMap<>();
                open.forEach(request -> attempts.put(request, pipeline.attempt(request)));
                while (!transfers.isEmpty()) {
                    transfers.remove().run();
                }
                attempts.forEach((request, attempt) -> {
                    VisionResult result = result(attempt);
                    if (!(result instanceof VisionResult.Deferred)) {
                        open.remove(request);
                        ends.add(result);
                    }
                });
                now = now.plusMillis(500);
            }
            assertThat(open).as("requests that never ended").isEmpty();
            return ends;
        }
    }

    private VisionPipeline pipeline() {
        return pipeline(budget);
    }

    private VisionPipeline pipeline(ByteBudget bytes) {
        return new VisionPipeline(
                source -> {
                    fetched.add(String.valueOf(source.uri()));
                    return fetcher.fetch(source);
                },
                new ImageInspector(),
                new UprightEncoder(),
                question -> {
                    asked.add(now);
                    return CompletableFuture.completedFuture(model.apply(question));
                },
                new ModelGate(quota, Duration.ofDays(1), 64, () -> now, () -> 0.5),
                SharedAnswers.none(),
                bytes,
                Runnable::run,
                () -> now,
                millis -> {});
    }

    private static VisionRequest request(String id, int images, String model) {
        return new VisionRequest(
                id,
                Task.CAPTION,
                IntStream.range(0, images)
                        .mapToObj(i -> new ImageSource("https://localhost/" + id + "/" + i + ".png", null, null))
                        .toList(),
                null,
                List.of(),
                null,
                model,
                !model.equals(CONFIGURED));
    }

    private static VisionResult result(CompletionStage<VisionResult> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    private static CompletableFuture<FetchResult> image(ByteString bytes) {
        return CompletableFuture.completedFuture(new FetchResult.Fetched(bytes, null));
    }

    private static ModelResult failure(Reason reason, int status) {
        return new ModelFailure(reason, "because", status, null, null);
    }

    private static ModelResult reply() {
        Inference inference = new Inference("model", "model", null, "1", "STOP", 1, 1, 0, 2, 1);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }

    /** Noise, so that it doesn't get smaller. */
    private static ByteString png(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < side * side; i++) {
            image.setRGB(i % side, i / side, random.nextInt());
        }
        Buffer bytes = new Buffer();
        try {
            ImageIO.write(image, "png", bytes.outputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.readByteString();
    }
}
