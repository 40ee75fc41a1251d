package dev.visionstreams.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What may be spent on calls, by all instances together.
 *
 * @param limits in billionths of the currency, above 0; periods without one have no limit
 * @param zone whose days and hours count
 * @param currency ISO 4217, that of the price list
 */
public record Budget(Map<Period, Long> limits, ZoneId zone, String currency) {
    /** Prices are of a million tokens: a token costs a few ten-millionths. */
    private static final int DECIMALS = 9;

    private static final int SHOWN_DECIMALS = 4;

    public Budget {
        limits = Map.copyOf(limits);
        if (limits.values().stream().anyMatch(limit -> limit <= 0)) {
            throw new IllegalArgumentException("a budget is more than 0");
        }
    }

    public boolean isSet() {
        return !limits.isEmpty();
    }

    /** In the order of the periods, which is that of what closes longest. */
    Map<Period, Long> inOrder() {
        return limits.isEmpty() ? Map.of() : new EnumMap<>(limits);
    }

    /** An amount in billionths. */
    public static long billionths(BigDecimal amount) {
        return amount.movePointRight(DECIMALS).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /** In units of the currency. */
    public static double units(long billionths) {
        return billionths / 1e9;
    }

    /** For a person, such as {@code 12.5 USD}. */
    public String text(long billionths) {
        BigDecimal exact = BigDecimal.valueOf(billionths, DECIMALS);
        BigDecimal shown = exact.setScale(SHOWN_DECIMALS, RoundingMode.HALF_UP);
        BigDecimal text = (shown.signum() == 0 ? exact : shown).stripTrailingZeros();
        return (text.scale() < 2 ? text.setScale(2) : text).toPlainString() + " " + currency;
    }

    /** As in {@code 5.00 USD per day, 0.50 USD per hour}. */
    @Override
    public String toString() {
        return String.join(
                ", ",
                inOrder().entrySet().stream()
                        .map(limit -> text(limit.getValue()) + " per "
                                + limit.getKey().name().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
