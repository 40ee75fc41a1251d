package dev.visionstreams.telemetry;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Period;
import dev.visionstreams.budget.Spending;
import dev.visionstreams.budget.Standing;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.ToLongFunction;

/** What may be spent and what was, as gauges that are read while metrics are scraped. */
public final class BudgetMeters {
    private final MeterRegistry registry;

    public BudgetMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** One series of each for each period with a budget. */
    public void watch(Spending spending, InstantSource clock) {
        for (Period period : spending.budget().limits().keySet()) {
            gauge("limit", "Budget of all instances together, as set", spending, period, clock, Standing::limit);
            gauge(
                    "spent",
                    "What all instances spent of a budget in its present day or hour",
                    spending,
                    period,
                    clock,
                    Standing::spent);
        }
    }

    private void gauge(
            String name,
            String description,
            Spending spending,
            Period period,
            InstantSource clock,
            ToLongFunction<Standing> value) {
        Gauge.builder("vision.budget." + name, () -> spending.standings(clock.instant()).stream()
                        .filter(standing -> standing.period() == period)
                        .mapToLong(value)
                        .mapToObj(Budget::units)
                        .findFirst()
                        .orElse(0.0))
                .description(description)
                .tags("period", period.label(), "currency", spending.budget().currency())
                .strongReference(true)
                .register(registry);
    }
}
