package dev.visionstreams.settings;

import static dev.visionstreams.config.Kind.require;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Period;
import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.model.Prices;
import dev.visionstreams.topology.SharedSpending;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What may be spent. */
final class BudgetKeys {
    static final KeyList LIST = new KeyList();

    private static final String AMOUNT = "\\d{1,9}(\\.\\d{1,9})?";

    private static final Kind<Long> LIMIT = Kind.of("an amount", "an amount above 0 such as 25 or 0.50", text -> {
        require(text.matches(AMOUNT));
        long billionths = Budget.billionths(new BigDecimal(text));
        require(billionths > 0);
        return billionths;
    });

    /** Only those with a name: all their hours begin with a quarter of an hour, by which what was spent is counted. */
    private static final Kind<ZoneId> ZONE =
            Kind.of("time zone", "a time zone such as UTC, Europe/Berlin or America/Los_Angeles", text -> {
                require(ZoneId.getAvailableZoneIds().contains(text));
                return ZoneId.of(text);
            });

    private static final Map<Period, Key<Long>> LIMITS = limits();

    private static final Key<ZoneId> TIME_ZONE =
            LIST.key("gemini.budget.time.zone", ZONE, "UTC", "time zone in which the budgets' days and hours begin");

    private static final Key<String> TOPIC = LIST.optional(
            "gemini.budget.topic",
            VisionKeys.TOPIC,
            "`<application id>-spending`",
            "topic through which all instances know what was spent; created at the start where a budget is set, unlike"
                    + " other topics");

    private BudgetKeys() {}

    private static Map<Period, Key<Long>> limits() {
        Map<Period, Key<Long>> limits = new EnumMap<>(Period.class);
        for (Period period : Period.values()) {
            limits.put(
                    period,
                    LIST.optional(
                            "gemini.budget.per." + period.label(),
                            LIMIT,
                            "none",
                            "what all instances together may spend on calls in " + (period == Period.DAY ? "a " : "an ")
                                    + period.label() + ", by the price list and in its currency; then requests wait"));
        }
        return limits;
    }

    /**
     * @param others the topics that have a use already
     * @param gemini whose calls are to be counted; empty if that is wrong by itself
     */
    static Settings.Spending spending(
            Assembly from, String applicationId, Set<String> others, Optional<ModelSettings> gemini) {
        Map<Period, Long> limits = new EnumMap<>(Period.class);
        LIMITS.forEach((period, key) -> {
            Long limit = from.find(key);
            if (limit != null) {
                limits.put(period, limit);
            }
        });
        String topic = from.find(TOPIC);
        String name = topic == null ? SharedSpending.topic(applicationId) : topic;
        if (others.contains(name)) {
            throw new IllegalArgumentException(TOPIC.name() + ": \"" + name + "\" is the topic of something else");
        }
        if (!limits.isEmpty() && gemini.isPresent()) {
            requireCountable(gemini.get());
        }
        return new Settings.Spending(new Budget(limits, from.get(TIME_ZONE), GeminiKeys.currency(from)), name);
    }

    /** A budget that can't count what calls cost must not pretend to. */
    private static void requireCountable(ModelSettings gemini) {
        Prices prices = gemini.service().prices();
        List<String> unknown =
                gemini.models().stream().filter(model -> !prices.knows(model)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("gemini.budget: no price is known of " + String.join(", ", unknown)
                    + ", so a budget can't count what calls cost; set "
                    + String.join(
                            " and ",
                            unknown.stream()
                                    .map(model -> Keys.PRICE + model + ".input, " + Keys.PRICE + model + ".output")
                                    .toList()));
        }
        Set<String> tiers = new TreeSet<>(gemini.tiersAllowed());
        tiers.addAll(gemini.tierByTopic().values());
        tiers.addAll(gemini.tiers().byTask().values());
        if (!Prices.TIERS.containsAll(tiers)) {
            tiers.removeAll(Prices.TIERS);
            throw new IllegalArgumentException("gemini.budget: no price is known of the service tier "
                    + String.join(", ", tiers) + ", so a budget can't count what calls cost in it");
        }
    }
}
