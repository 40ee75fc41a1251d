package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VisionTopologyTest {
    static final Topics TOPICS = new Topics(
            List.of("image-requests"),
            Map.of(
                    Task.CAPTION, "image-captions",
                    Task.CLASSIFY, "image-classifications",
                    Task.ANSWER, "image-answers",
                    Task.DETECT, "image-detections",
                    Task.SEGMENT, "image-segmentations",
                    Task.POINT, "image-points",
                    Task.DESCRIBE, "image-descriptions",
                    Task.DETECT_3D, "image-detections"),
            "image-rejections",
            "image-requests-undecodable");

    /** Names of nodes and stores are the names of internal topics: renaming one loses what is pending. */
    @Test
    void shouldBeTheGoldenTopology() throws IOException {
        assertThat(describe(ReusableAnswersTest.of("vision-streams-reusable-answers")))
                .isEqualToNormalizingNewlines(golden());
    }

    /** Tasks are numbered by their sub-topology: its number stays the same, too. */
    @Test
    void shouldReadNoAnswersWhereNoneAreReused() throws IOException {
        String description = describe(null);

        assertThat(description).doesNotContain("reusable").contains("Sub-topology: 0\n    Source: requests");
        assertThat(golden().lines().filter(line -> !line.contains("Processor: remember")))
                .containsAll(description
                        .lines()
                        .filter(line -> !line.contains("-->"))
                        .toList());
    }

    private static String describe(@Nullable ReusableAnswers reusable) {
        return new VisionTopology(TOPICS, inFlight(), reusable).get().describe().toString();
    }

    @Test
    void shouldLetTasksShareATopic() {
        Topics shared = new Topics(
                List.of("a", "b"),
                Map.of(
                        Task.CAPTION, "out",
                        Task.CLASSIFY, "out",
                        Task.ANSWER, "out",
                        Task.DETECT, "out",
                        Task.SEGMENT, "out",
                        Task.POINT, "out",
                        Task.DESCRIBE, "out",
                        Task.DETECT_3D, "out"),
                "rejected",
                "undecodable");

        String description =
                new VisionTopology(shared, inFlight(), null).get().describe().toString();

        assertThat(description).contains("Source: requests (topics: [a, b])").contains("to-detections (topic: out)");
    }

    static InFlight inFlight() {
        Work none = new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                return new CompletableFuture<>();
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                return new CompletableFuture<>();
            }
        };
        RetryPolicy retry = new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        return new InFlight(
                new InFlightOptions(1, 1, 1, true, Duration.ZERO, retry), none, InstantSource.system(), () -> 0);
    }

    private static String golden() throws IOException {
        try (InputStream in = VisionTopologyTest.class.getResourceAsStream("/topology/topology.txt")) {
            assertThat(in).as("golden file").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
