package dev.visionstreams.telemetry;

import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.VisionModel;
import dev.visionstreams.telemetry.Stages.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with models and what they bill. A model that only requests name is shown as {@code other}: senders could make
 * up any number of names. Thread-safe.
 */
public final class ModelMeters {
    private final Stages stages;
    private final Map<String, ModelSeries> models = new HashMap<>();
    private final ModelSeries others;
    private final Counter requests;
    private final Counter tokens;

    /**
     * @param models those that the configuration names
     * @param currency of all prices
     */
    public ModelMeters(MeterRegistry registry, Stages stages, Collection<String> models, String currency) {
        this.stages = stages;
        models.forEach(model -> this.models.put(model, new ModelSeries(registry, model, currency)));
        others = new ModelSeries(registry, ModelSeries.OTHER, currency);
        requests = used(registry, "requests");
        tokens = used(registry, "tokens");
    }

    /** Wraps a model to measure its exchanges. */
    public VisionModel measured(VisionModel model) {
        return request -> {
            long begun = System.nanoTime();
            return model.ask(request).whenComplete((result, defect) -> {
                if (result != null) {
                    record(request, result, Duration.ofNanos(System.nanoTime() - begun));
                }
            });
        };
    }

    private void record(ModelRequest request, ModelResult result, Duration took) {
        ModelSeries model = models.getOrDefault(request.model(), others);
        stages.record(Stage.MODEL, took.toMillis());
        model.exchanged(
                request.task(),
                result instanceof ModelFailure failure ? failure.reason().name() : ModelSeries.REPLY,
                took);
        requests.increment();
        Inference billed = inference(result);
        if (billed != null) {
            model.billed(request.task(), billed.tokens());
            tokens.increment((double) billed.tokens().total());
            Cost cost = billed.cost();
            if (cost != null) {
                model.charged(request.task(), cost);
            }
        }
    }

    private static @Nullable Inference inference(ModelResult result) {
        return result instanceof ModelReply reply ? reply.inference() : ((ModelFailure) result).inference();
    }

    private static Counter used(MeterRegistry registry, String quota) {
        return Counter.builder("vision.quota.used")
                .description("What this instance took of the quotas of all models")
                .tag("quota", quota)
                .register(registry);
    }
}
