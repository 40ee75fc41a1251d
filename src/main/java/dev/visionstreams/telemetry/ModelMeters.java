package dev.visionstreams.telemetry;

import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.telemetry.Stages.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with models and what they bill. A model that only requests name is shown as {@code other}: senders could make
 * up any number of names. Thread-safe.
 */
public final class ModelMeters {
    /** The label of models that the configuration doesn't name. */
    static final String OTHER = "other";

    private static final List<String> TIERS = List.of("standard", "flex");

    private static final String REPLY = "REPLY";
    private static final Duration[] BUCKETS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    /** OpenTelemetry's advice for {@code gen_ai.client.token.usage}. */
    private static final double[] TOKEN_BUCKETS = {
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304
    };

    private final MeterRegistry registry;
    private final Stages stages;
    private final Set<String> models;
    private final String currency;

    /**
     * @param models those that the configuration names
     * @param currency of all prices
     */
    public ModelMeters(MeterRegistry registry, Stages stages, Collection<String> models, String currency) {
        this.registry = registry;
        this.currency = currency;
        this.stages = stages;
        this.models = Set.copyOf(models);
        Set<String> labels = new TreeSet<>(models);
        labels.add(OTHER);
        for (String model : labels) {
            operations(model, "");
            usage(model, "input");
            usage(model, "output");
            results(model, REPLY);
            for (ModelFailure.Reason reason : ModelFailure.Reason.values()) {
                results(model, reason.name());
            }
            for (Task task : Task.values()) {
                TIERS.forEach(tier -> cost(task, model, tier));
                exchanges(task, model, REPLY);
                for (String kind : new String[] {"prompt", "output", "thought"}) {
                    tokens(task, model, kind);
                }
            }
        }
        used("requests");
        used("tokens");
    }

    /** Wraps a model to measure its exchanges. */
    public VisionModel measured(VisionModel model) {
        return request -> {
            long begun = System.nanoTime();
            return model.ask(request).whenComplete((result, defect) -> {
                if (result != null) {
                    record(request, result, System.nanoTime() - begun);
                }
            });
        };
    }

    private void record(ModelRequest request, ModelResult result, long nanos) {
        String model = models.contains(request.model()) ? request.model() : OTHER;
        String name = result instanceof ModelFailure failure ? failure.reason().name() : REPLY;
        stages.record(Stage.MODEL, TimeUnit.NANOSECONDS.toMillis(nanos));
        exchanges(request.task(), model, name).record(nanos, TimeUnit.NANOSECONDS);
        operations(model, name.equals(REPLY) ? "" : name).record(nanos, TimeUnit.NANOSECONDS);
        results(model, name).increment();
        used("requests").increment();
        Inference billed = inference(result);
        if (billed != null) {
            tokens(request.task(), model, "prompt")
                    .increment((double) billed.tokens().prompt());
            tokens(request.task(), model, "output")
                    .increment((double) billed.tokens().output());
            tokens(request.task(), model, "thought")
                    .increment((double) billed.tokens().thought());
            usage(model, "input").record((double) billed.tokens().prompt());
            usage(model, "output")
                    .record((double) (billed.tokens().output() + billed.tokens().thought()));
            used("tokens").increment((double) billed.tokens().total());
            Cost cost = billed.cost();
            if (cost != null) {
                cost(request.task(), model, TIERS.contains(cost.tier()) ? cost.tier() : OTHER)
                        .increment(cost.amount());
            }
        }
    }

    private static @Nullable Inference inference(ModelResult result) {
        return result instanceof ModelReply reply ? reply.inference() : ((ModelFailure) result).inference();
    }

    private Timer exchanges(Task task, String model, String result) {
        return Timer.builder("vision.model.exchanges")
                .description("Exchanges with the model, by result")
                .tags("task", task.name(), "model", model, "result", result)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter results(String model, String result) {
        return Counter.builder("vision.model.results")
                .description("Results of exchanges with the model")
                .tags("model", model, "result", result)
                .register(registry);
    }

    private Counter tokens(Task task, String model, String kind) {
        return Counter.builder("vision.model.tokens")
                .description("Tokens billed, as the model reports them")
                .tags("task", task.name(), "model", model, "kind", kind)
                .register(registry);
    }

    private Counter cost(Task task, String model, String tier) {
        return Counter.builder("vision.model.cost")
                .description("What calls cost by the price list, where prices are known")
                .tags("task", task.name(), "model", model, "tier", tier, "currency", currency)
                .register(registry);
    }

    private Counter used(String quota) {
        return Counter.builder("vision.quota.used")
                .description("What this instance took of the quotas of all models")
                .tag("quota", quota)
                .register(registry);
    }

    private Timer operations(String model, String error) {
        return Timer.builder("gen_ai.client.operation.duration")
                .description("Duration of calls to the model's service")
                .tags("gen_ai.operation.name", "generate_content", "gen_ai.provider.name", "gcp.gemini")
                .tags("gen_ai.request.model", model, "error.type", error)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private DistributionSummary usage(String model, String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Input and output tokens of calls, thinking included in output")
                .tags("gen_ai.operation.name", "generate_content", "gen_ai.provider.name", "gcp.gemini")
                .tags("gen_ai.request.model", model, "gen_ai.token.type", type)
                .serviceLevelObjectives(TOKEN_BUCKETS)
                .register(registry);
    }
}
