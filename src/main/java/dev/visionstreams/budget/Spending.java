package dev.visionstreams.budget;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks have spent of a budget: this process's own, as they count it, and all others', as they tell it. Both are
 * totals, so hearing of one twice, or of a task that moved from two sides, doubles nothing. Thread-safe.
 */
public final class Spending {
    private final Budget budget;

    // Guarded by this.
    private final Map<Integer, Amounts> own = new HashMap<>();
    private final Map<Integer, Amounts> told = new HashMap<>();
    private List<Standing> standings = List.of();
    private boolean isKnown;
    private Instant knownFrom = Instant.MIN;
    private Instant knownUntil = Instant.MIN;

    /** What one task has spent. */
    @FunctionalInterface
    public interface Amounts {
        /** Billionths spent from {@code begin}, included, to {@code end}, excluded. */
        long between(Instant begin, Instant end);
    }

    public Spending(Budget budget) {
        this.budget = budget;
    }

    public Budget budget() {
        return budget;
    }

    /** What a task of this process has come to; null: it is another's now. */
    public synchronized void own(int task, @Nullable Amounts amounts) {
        set(own, task, amounts);
    }

    /** What a task of any process has come to, as that says; null: nothing is known. */
    public synchronized void told(int task, @Nullable Amounts amounts) {
        set(told, task, amounts);
    }

    private void set(Map<Integer, Amounts> amounts, int task, @Nullable Amounts latest) {
        if (latest == null) {
            amounts.remove(task);
        } else {
            amounts.put(task, latest);
        }
        isKnown = false;
    }

    /** Each budget that is set, the day's first. */
    public synchronized List<Standing> standings(Instant now) {
        if (!isKnown || now.isBefore(knownFrom) || !now.isBefore(knownUntil)) {
            knownFrom = Instant.MIN;
            knownUntil = Instant.MAX;
            List<Standing> latest = new ArrayList<>();
            budget.inOrder().forEach((period, limit) -> latest.add(standing(period, limit, now)));
            standings = List.copyOf(latest);
            isKnown = true;
        }
        return standings;
    }

    private Standing standing(Period period, long limit, Instant now) {
        Instant begin = period.begin(now, budget.zone());
        Instant end = period.end(now, budget.zone());
        knownFrom = begin.isAfter(knownFrom) ? begin : knownFrom;
        knownUntil = end.isBefore(knownUntil) ? end : knownUntil;
        long spent = 0;
        for (Map.Entry<Integer, Amounts> task : told.entrySet()) {
            Amounts live = own.get(task.getKey());
            long amount = task.getValue().between(begin, end);
            spent = added(spent, live == null ? amount : Math.max(amount, live.between(begin, end)));
        }
        for (Map.Entry<Integer, Amounts> task : own.entrySet()) {
            spent = added(
                    spent, told.containsKey(task.getKey()) ? 0 : task.getValue().between(begin, end));
        }
        return new Standing(period, limit, spent, begin, end);
    }

    private static long added(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** The budget that is used up; where several are, the one whose period ends last. Null: none is. */
    public @Nullable Standing reached(Instant now) {
        return reached(now, 0);
    }

    /**
     * The same with what no task has counted yet.
     *
     * @param besides in billionths
     */
    public @Nullable Standing reached(Instant now, long besides) {
        return standings(now).stream()
                .filter(standing -> added(standing.spent(), besides) >= standing.limit())
                .findFirst()
                .orElse(null);
    }
}
