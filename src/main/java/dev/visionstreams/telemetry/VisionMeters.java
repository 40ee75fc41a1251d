package dev.visionstreams.telemetry;

import dev.visionstreams.gemini.UploadListener;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.topology.OutcomeListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processor's own meters: what is in flight, how requests ended, how the model did and what it billed. Each tag has
 * few values, whatever requests hold. Thread-safe.
 */
public final class VisionMeters implements OutcomeListener, UploadListener {
    /** Stands for whatever a request takes for a task. */
    private static final String UNKNOWN = "UNKNOWN";

    private static final Set<String> TASKS =
            Arrays.stream(Task.values()).map(Task::name).collect(Collectors.toUnmodifiableSet());
    private static final Duration[] BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    public VisionMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Gauges of the hand-off.
     *
     * @param running calls in flight now
     * @param pending requests that were taken in and aren't answered yet
     */
    public void handOff(Supplier<Number> running, Supplier<Number> pending) {
        Gauge.builder("vision.calls.in.flight", running)
                .description("Requests that are worked on now")
                .strongReference(true)
                .register(registry);
        Gauge.builder("vision.requests.pending", pending)
                .description("Requests that were taken in and aren't answered yet")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void enriched(String task) {
        Counter.builder("vision.enriched")
                .description("Requests that ended with a result")
                .tag("task", task)
                .register(registry)
                .increment();
    }

    @Override
    public void rejected(String task, String stage, String reason) {
        Counter.builder("vision.rejected")
                .description("Requests that ended without a result")
                .tags("task", TASKS.contains(task) ? task : UNKNOWN, "stage", stage, "reason", reason)
                .register(registry)
                .increment();
    }

    @Override
    public void undecodable() {
        Counter.builder("vision.undecodable")
                .description("Records that were no requests")
                .register(registry)
                .increment();
    }

    @Override
    public void uploaded(long bytes) {
        uploads("UPLOADED");
        Counter.builder("vision.upload.bytes")
                .description("Bytes of pictures that were uploaded")
                .baseUnit("bytes")
                .register(registry)
                .increment((double) bytes);
    }

    @Override
    public void failed(ModelFailure.Reason reason) {
        uploads(reason.name());
    }

    @Override
    public void reused(long bytes) {
        Counter.builder("vision.upload.reuses")
                .description("Pictures that weren't uploaded, because they were there already")
                .register(registry)
                .increment();
    }

    private void uploads(String result) {
        Counter.builder("vision.uploads")
                .description("Uploads of pictures, by how they ended")
                .tag("result", result)
                .register(registry)
                .increment();
    }

    @Override
    public void ignored(String why) {
        Counter.builder("vision.notifications.ignored")
                .description("Bucket notifications that asked for nothing")
                .tag("why", why)
                .register(registry)
                .increment();
    }

    /** The same model, with each of its exchanges measured. */
    public VisionModel measured(VisionModel model) {
        return request -> {
            Timer.Sample begun = Timer.start(registry);
            return model.ask(request).whenComplete((result, defect) -> {
                if (result != null) {
                    begun.stop(exchanges(request, result));
                    count(request, inference(result));
                }
            });
        };
    }

    private Timer exchanges(ModelRequest request, ModelResult result) {
        return Timer.builder("vision.model.exchanges")
                .description("Exchanges with the model, by how they ended")
                .tags("task", request.task().name(), "model", request.model())
                .tag(
                        "result",
                        result instanceof ModelFailure failure
                                ? failure.reason().name()
                                : "REPLY")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static @Nullable Inference inference(ModelResult result) {
        return result instanceof ModelReply reply ? reply.inference() : ((ModelFailure) result).inference();
    }

    private void count(ModelRequest request, @Nullable Inference inference) {
        if (inference != null) {
            count(request, "prompt", inference.promptTokens());
            count(request, "output", inference.outputTokens());
            count(request, "thought", inference.thoughtTokens());
        }
    }

    private void count(ModelRequest request, String kind, long tokens) {
        Counter.builder("vision.model.tokens")
                .description("Tokens that were billed, by the model's own word")
                .tags("task", request.task().name(), "model", request.model(), "kind", kind)
                .register(registry)
                .increment((double) tokens);
    }
}
