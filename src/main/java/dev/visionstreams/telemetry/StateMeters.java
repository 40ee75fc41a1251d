package dev.visionstreams.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the processor depends on and what it has room for, as gauges that are read while metrics are scraped. */
public final class StateMeters {
    /** The state of a model that may be called. */
    public static final String OPEN = "OPEN";

    private final MeterRegistry registry;

    public StateMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * One series per model and state, 1 for the current state and 0 for all others.
     *
     * @param models those that the configuration names
     * @param states every state there is, {@link #OPEN} among them
     * @param stateOf the current one of a model
     */
    public void doors(Collection<String> models, List<String> states, Function<String, String> stateOf) {
        for (String model : models) {
            for (String state : states) {
                Gauge.builder("vision.model.door", () -> stateOf.apply(model).equals(state) ? 1 : 0)
                        .description("Whether a model is called: 1 for its current state")
                        .tags("model", model, "state", state)
                        .strongReference(true)
                        .register(registry);
            }
        }
    }

    /**
     * What refusals taught about a model.
     *
     * @param calls how many may run at once
     * @param perMinute how many may be made a minute; 0 while no limit is known
     */
    public void congestion(String model, Supplier<Number> calls, Supplier<Number> perMinute) {
        Gauge.builder("vision.model.calls.limit", calls)
                .description("Calls of a model that may run at once; fewer while it refuses many for congestion")
                .tag("model", model)
                .strongReference(true)
                .register(registry);
        Gauge.builder("vision.model.pace.limit", perMinute)
                .description("Calls of a model a minute, learnt from its refusals; 0 while no limit is known")
                .tag("model", model)
                .strongReference(true)
                .register(registry);
    }

    public void up(String peer, BooleanSupplier isUp) {
        gauge(
                "vision." + peer + ".up",
                "Whether the " + peer + " answered when it was last asked",
                null,
                () -> isUp.getAsBoolean() ? 1 : 0);
    }

    /** What {@link Health#isReady} says, which scrapes don't see otherwise. */
    public void ready(BooleanSupplier isReady) {
        gauge("vision.ready", "Whether /ready answers 200", null, () -> isReady.getAsBoolean() ? 1 : 0);
    }

    public void pausedHosts(Supplier<Number> count) {
        gauge("vision.hosts.paused", "Hosts of images that are paused after failures", null, count);
    }

    public void memory(Supplier<Number> taken, long limit) {
        gauge("vision.image.held", "Bytes of images held in memory, or reserved there", "bytes", taken);
        gauge("vision.image.limit", "The most of them, vision.inflight.bytes", "bytes", () -> limit);
    }

    public void spool(Supplier<Number> taken, long limit) {
        gauge("vision.spool.held", "Bytes of images held on disk, or reserved there", "bytes", taken);
        gauge("vision.spool.limit", "The most of them, vision.fetch.spool.bytes", "bytes", () -> limit);
    }

    public void answers(Supplier<Number> held, long limit) {
        gauge("vision.answers.held", "Bytes of answers that may be used again, held in memory", "bytes", held);
        gauge("vision.answers.limit", "The most of them, vision.reuse.bytes; 0: none are", "bytes", () -> limit);
    }

    /**
     * A quota that is set.
     *
     * @param limit per minute, of all instances together; null: none is set
     */
    public void quota(String quota, @Nullable Long limit) {
        if (limit != null) {
            Gauge.builder("vision.quota.limit", () -> limit)
                    .description("Quota per minute of all instances together, as set")
                    .tag("quota", quota)
                    .strongReference(true)
                    .register(registry);
        }
    }

    public void quotaShare(Supplier<Number> share) {
        gauge("vision.quota.share", "This instance's part of the quotas", "ratio", share);
    }

    private void gauge(String name, String description, @Nullable String unit, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .baseUnit(unit)
                .strongReference(true)
                .register(registry);
    }
}
