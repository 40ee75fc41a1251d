package dev.visionstreams.gate;

import org.jspecify.annotations.Nullable;

/**
 * The token quota of a model, where one is set: reserves an estimate when a call is admitted, corrects it when the call
 * has reported what it took, and learns by how much estimates are off. Not thread-safe.
 */
final class TokenBudget {
    private static final double WEIGHT = 0.1;

    private final @Nullable RateBudget budget;

    /** What calls took for each token that was estimated; 0: nothing is known yet. */
    private double ratio;

    TokenBudget(@Nullable RateBudget budget) {
        this.budget = budget;
    }

    private long scaled(long estimate) {
        return ratio == 0 ? estimate : Math.max(1, Math.round(estimate * ratio));
    }

    long waitMillis(long now, long estimate, int ahead) {
        long units = scaled(estimate);
        return budget == null ? 0 : budget.waitMillis(now, units, ahead * units);
    }

    /** Returns what it took, 0 where there is no quota. */
    long reserve(long now, long estimate) {
        if (budget == null) {
            return 0;
        }
        long units = scaled(estimate);
        budget.take(now, units);
        return units;
    }

    void correct(long now, Admission.Enter admitted, long actual) {
        if (budget != null) {
            budget.take(now, actual - admitted.reservedTokens());
        }
    }

    void learn(long estimate, long actual) {
        double latest = actual / (double) estimate;
        ratio = ratio == 0 ? latest : ratio + WEIGHT * (latest - ratio);
    }
}
