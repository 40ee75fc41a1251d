package dev.visionstreams.cli.watch;

import dev.visionstreams.event.Cost;
import dev.visionstreams.event.Inference;
import dev.visionstreams.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Estimates what requests will cost from what the latest results of the same task and model cost. Used by one thread.
 */
public final class CostEstimate {
    /** Read from the end of each partition of the output topics. */
    static final int LATEST = 200;

    /** Requests that presumably cost alike. */
    record Kind(String task, String model) {
        @Override
        public String toString() {
            return task + " by " + model;
        }
    }

    private static final class Mean {
        private final String currency;
        private long count;
        private double sum;

        Mean(String currency) {
            this.currency = currency;
        }
    }

    private final Map<Kind, Long> asked = new LinkedHashMap<>();
    private final Map<Kind, Mean> known = new LinkedHashMap<>();

    /** Counts a request to be estimated. */
    public void ask(String task, String model) {
        asked.merge(new Kind(task, model), 1L, Long::sum);
    }

    /** Reads the latest results, and returns the estimate in lines. */
    public List<String> lines(Settings settings) {
        if (asked.isEmpty()) {
            return List.of();
        }
        try (OutputFollower follower = OutputFollower.ofLatest(settings, LATEST)) {
            follower.readToEnd(this::learn);
        } catch (IllegalStateException e) {
            return List.of("No estimate: " + e.getMessage());
        }
        return lines();
    }

    /** Takes a result into account; one that was reused says nothing of what a call costs. */
    void learn(OutputRecord output) {
        Inference billed = Spending.inference(output);
        Cost cost = billed == null || billed.getReusedFrom() != null ? null : billed.getCost();
        String task = OutputFilter.task(output);
        if (billed != null && cost != null && task != null) {
            Mean mean = known.computeIfAbsent(new Kind(task, billed.getModel()), kind -> new Mean(cost.getCurrency()));
            if (mean.currency.equals(cost.getCurrency())) {
                mean.count++;
                mean.sum += cost.getAmount();
            }
        }
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Map<String, Double> total = new TreeMap<>();
        asked.forEach((kind, count) -> {
            Mean mean = known.get(kind);
            if (mean == null) {
                lines.add(String.format(
                        Locale.ROOT,
                        "No estimate for %,d %s: none of the latest results has a cost of such a request",
                        count,
                        kind));
                return;
            }
            double each = mean.sum / mean.count;
            total.merge(mean.currency, each * count, Double::sum);
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d %s, each %s on average of %,d: %s",
                    count,
                    kind,
                    Spending.amount(each, mean.currency),
                    mean.count,
                    Spending.amount(each * count, mean.currency)));
        });
        total.forEach((currency, amount) -> lines.add("Estimated cost " + Spending.amount(amount, currency)
                + ", from the latest " + LATEST + " records of each output partition"));
        return lines;
    }
}
