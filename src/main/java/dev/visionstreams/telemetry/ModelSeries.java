package dev.visionstreams.telemetry;

import dev.visionstreams.model.Cost;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.Tokens;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The meters of one model. They are held: looking them up by their builders took 7 % of an event's samples. Thread-safe.
 */
final class ModelSeries {
    /** The label of models that the configuration doesn't name, and of tiers that aren't known. */
    static final String OTHER = "other";

    static final String REPLY = "REPLY";

    private static final List<String> TIERS = List.of("standard", "flex");
    private static final Duration[] BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** OpenTelemetry's advice for {@code gen_ai.client.token.usage}. */
    private static final double[] TOKEN_BUCKETS = {
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304
    };

    private final MeterRegistry registry;
    private final String model;
    private final String currency;
    private final DistributionSummary input;
    private final DistributionSummary output;

    // By result; those of failures come with the first one.
    private final Map<String, Counter> results = new ConcurrentHashMap<>();
    private final Map<String, Timer> operations = new ConcurrentHashMap<>();
    private final Map<Task, OfTask> tasks = new EnumMap<>(Task.class);

    private record OfTask(
            Map<String, Timer> exchanges,
            Counter prompt,
            Counter output,
            Counter thought,
            Map<String, Counter> costs) {}

    /** Every series that the first call may be part of is there from now on. */
    ModelSeries(MeterRegistry registry, String model, String currency) {
        this.registry = registry;
        this.model = model;
        this.currency = currency;
        operation("");
        input = usage("input");
        output = usage("output");
        result(REPLY);
        for (ModelFailure.Reason reason : ModelFailure.Reason.values()) {
            result(reason.name());
        }
        for (Task task : Task.values()) {
            tasks.put(
                    task,
                    new OfTask(
                            new ConcurrentHashMap<>(),
                            tokens(task, "prompt"),
                            tokens(task, "output"),
                            tokens(task, "thought"),
                            new ConcurrentHashMap<>()));
            TIERS.forEach(tier -> cost(task, tier));
            exchange(task, REPLY);
        }
    }

    /** @param result {@link #REPLY} or a failure's reason */
    void exchanged(Task task, String result, Duration took) {
        exchange(task, result).record(took);
        operation(result.equals(REPLY) ? "" : result).record(took);
        result(result).increment();
    }

    void billed(Task task, Tokens tokens) {
        OfTask series = of(task);
        series.prompt.increment((double) tokens.prompt());
        series.output.increment((double) tokens.output());
        series.thought.increment((double) tokens.thought());
        input.record((double) tokens.prompt());
        output.record((double) (tokens.output() + tokens.thought()));
    }

    void charged(Task task, Cost cost) {
        cost(task, TIERS.contains(cost.tier()) ? cost.tier() : OTHER).increment(cost.amount());
    }

    private OfTask of(Task task) {
        return Objects.requireNonNull(tasks.get(task));
    }

    /** Without a lock once it is there. */
    private static <M> M held(Map<String, M> meters, String name, Supplier<M> registration) {
        M meter = meters.get(name);
        return meter != null ? meter : meters.computeIfAbsent(name, unknown -> registration.get());
    }

    private Timer exchange(Task task, String result) {
        return held(of(task).exchanges, result, () -> Timer.builder("vision.model.exchanges")
                .description("Exchanges with the model, by result")
                .tags("task", task.name(), "model", model, "result", result)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    private Counter result(String result) {
        return held(results, result, () -> Counter.builder("vision.model.results")
                .description("Results of exchanges with the model")
                .tags("model", model, "result", result)
                .register(registry));
    }

    private Counter cost(Task task, String tier) {
        return held(of(task).costs, tier, () -> Counter.builder("vision.model.cost")
                .description("What calls cost by the price list, where prices are known")
                .tags("task", task.name(), "model", model, "tier", tier, "currency", currency)
                .register(registry));
    }

    private Timer operation(String error) {
        return held(operations, error, () -> Timer.builder("gen_ai.client.operation.duration")
                .description("Duration of calls to the model's service")
                .tags("gen_ai.operation.name", "generate_content", "gen_ai.provider.name", "gcp.gemini")
                .tags("gen_ai.request.model", model, "error.type", error)
                .serviceLevelObjectives(BUCKETS)
                .register(registry));
    }

    private Counter tokens(Task task, String kind) {
        return Counter.builder("vision.model.tokens")
                .description("Tokens billed, as the model reports them")
                .tags("task", task.name(), "model", model, "kind", kind)
                .register(registry);
    }

    private DistributionSummary usage(String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Input and output tokens of calls, thinking included in output")
                .tags("gen_ai.operation.name", "generate_content", "gen_ai.provider.name", "gcp.gemini")
                .tags("gen_ai.request.model", model, "gen_ai.token.type", type)
                .serviceLevelObjectives(TOKEN_BUCKETS)
                .register(registry);
    }
}
