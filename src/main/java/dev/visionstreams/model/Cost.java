package dev.visionstreams.model;

import org.jspecify.annotations.Nullable;

/**
 * What calls cost by a price list.
 *
 * @param amount in units of the currency, 0 or more
 * @param currency ISO 4217, such as {@code USD}
 * @param pricesOf the day of the price list, as in 2026-11-01
 * @param tier the service tier whose prices apply
 */
public record Cost(double amount, String currency, String pricesOf, String tier) {
    public Cost {
        if (!(amount >= 0)) {
            throw new IllegalArgumentException("a cost is 0 or more: " + amount);
        }
    }

    /** Nothing, by the same list. */
    Cost free() {
        return new Cost(0, currency, pricesOf, tier);
    }

    /** Both; null if one of them isn't known. */
    static @Nullable Cost sum(@Nullable Cost last, @Nullable Cost earlier) {
        return last == null || earlier == null
                ? null
                : new Cost(last.amount + earlier.amount, last.currency, last.pricesOf, last.tier);
    }
}
