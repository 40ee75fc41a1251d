package dev.visionstreams.model;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The price list of the models. A price holds for a model id and its versions: {@code gemini-3.5-flash-lite} also for
 * {@code models/gemini-3.5-flash-lite-001}, but {@code gemini-3.5-flash} not for {@code gemini-3.5-flash-lite}.
 *
 * @param currency ISO 4217; all prices are in it
 * @param date the day of the list, as in 2026-11-01: what prices without a day of their own are from
 * @param prices at most one for each model and day
 */
public record Prices(String currency, String date, List<Price> prices) {
    /** What Google's own list says. */
    public static final String BUILT_IN_CURRENCY = "USD";

    private static final String LIST_OF = "2026-11-01";

    /** Google charges half for calls that it serves when it has room. */
    private static final Map<String, Double> FACTORS = Map.of("standard", 1.0, "flex", 0.5, "batch", 0.5);

    /** The service tiers whose prices are known. */
    public static final Set<String> TIERS = FACTORS.keySet();

    /** Endings of ids that name a version of the same model: a number, {@code latest}, {@code preview} with a date. */
    private static final Pattern VERSION = Pattern.compile("(-(\\d+|latest|preview|exp))*");

    /** The standard tier in US dollars, from Google's documentation as of November 2026. */
    public static final Prices BUILT_IN = new Prices(
            BUILT_IN_CURRENCY,
            LIST_OF,
            List.of(
                    new Price("gemini-3.5-flash-lite", LIST_OF, 0.30, null, 2.50),
                    new Price("gemini-3.8-flash", LIST_OF, 0.75, null, 3.75),
                    new Price("gemini-3.8-flash", "2027-01-01", 1.50, null, 7.50)));

    public Prices {
        prices = List.copyOf(prices);
        LocalDate unused = day(date);
    }

    /**
     * What a million tokens of one model cost in the standard tier.
     *
     * @param from the day from which it holds, as in 2026-11-01; null: always
     * @param input of the prompt, images included
     * @param cached of the part of the prompt that the service had cached; null: as much as any other
     * @param output of the reply, thinking included
     */
    public record Price(
            String model,
            @Nullable String from,
            double input,
            @Nullable Double cached,
            double output) {
        public Price {
            if (!(input >= 0 && output >= 0 && (cached == null || cached >= 0))) {
                throw new IllegalArgumentException("prices are 0 or more: " + model);
            }
        }

        private LocalDate begin() {
            return from == null ? LocalDate.MIN : day(from);
        }

        private boolean isOf(String id) {
            return id.startsWith(model)
                    && VERSION.matcher(id.substring(model.length())).matches();
        }

        private boolean isCloserThan(Price other) {
            int longer = model.length() - other.model().length();
            return longer > 0 || (longer == 0 && begin().isAfter(other.begin()));
        }

        private double of(Tokens tokens) {
            double part = cached == null ? input : cached;
            long less = Math.min(tokens.cached(), tokens.prompt());
            return ((tokens.prompt() - less + tokens.tool()) * input
                            + less * part
                            + (tokens.output() + tokens.thought()) * output)
                    / 1e6;
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("there is no day " + text, e);
        }
    }

    /** The price of a model on that day; null if it isn't known. */
    public @Nullable Price find(String model, LocalDate day) {
        String id = model.substring(model.lastIndexOf('/') + 1);
        Price best = null;
        for (Price price : prices) {
            if (price.isOf(id) && !price.begin().isAfter(day) && (best == null || price.isCloserThan(best))) {
                best = price;
            }
        }
        return best;
    }

    private @Nullable Price priceOf(Inference billed, LocalDate day) {
        Price answered = billed.modelVersion().isEmpty() ? null : find(billed.modelVersion(), day);
        return answered != null ? answered : find(billed.model(), day);
    }

    /** Whether calls of a model can be counted. */
    public boolean knows(String model) {
        return find(model, LocalDate.MAX) != null;
    }

    /**
     * What calls cost in billionths of the currency, for sums that are exact. Where the price of the tier isn't known it is
     * that of the standard tier, and 0 where none is.
     */
    public long billionths(Inference billed, LocalDate day) {
        if (billed.cost() != null) {
            return Math.round(billed.cost().amount() * 1e9);
        }
        Price price = priceOf(billed, day);
        return price == null ? 0 : Math.round(price.of(billed.tokens()) * 1e9);
    }

    /**
     * What a call cost; null if no price of the model, or of the tier, is known. The model that answered counts, and the
     * tier that served.
     *
     * @param askedTier the tier that was asked for, which counts where the service names none; null: standard
     */
    public @Nullable Cost of(Inference billed, @Nullable String askedTier, LocalDate day) {
        Price price = priceOf(billed, day);
        String served = billed.serviceTier() != null ? billed.serviceTier() : askedTier;
        String tier = served == null ? "standard" : served;
        Double factor = FACTORS.get(tier);
        return price == null || factor == null
                ? null
                : new Cost(
                        price.of(billed.tokens()) * factor, currency, price.from() == null ? date : price.from(), tier);
    }
}
