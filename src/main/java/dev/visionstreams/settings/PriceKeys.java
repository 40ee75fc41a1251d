package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Entry;
import dev.visionstreams.model.Prices;
import dev.visionstreams.model.Prices.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings {@code gemini.price.<model>.input}, {@code .cached} and {@code .output}, for any model. */
final class PriceKeys {
    private static final Pattern NAME =
            Pattern.compile("gemini\\.price\\.(?<model>[A-Za-z0-9._-]+)\\.(?<part>input|cached|output)");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private PriceKeys() {}

    static boolean isPrice(String key) {
        return NAME.matcher(key).matches();
    }

    /** Of the models with built-in prices: environment variables can set these. */
    static List<String> names() {
        return Prices.BUILT_IN.prices().stream()
                .map(Price::model)
                .distinct()
                .flatMap(model -> Stream.of("input", "cached", "output").map(part -> Keys.PRICE + model + "." + part))
                .toList();
    }

    /** @param date of the settings; null: that of the built-in prices */
    static Prices prices(Assembly from, String currency, @Nullable String date) {
        Map<String, Map<String, Double>> own = new TreeMap<>();
        from.withPrefix(Keys.PRICE).forEach((key, entry) -> {
            if (key.equals(Keys.PRICE + "currency") || key.equals(Keys.PRICE + "date")) {
                return;
            }
            Matcher name = NAME.matcher(key);
            Double amount = amount(from, key, entry);
            if (!name.matches()) {
                from.problem(key, "unknown; prices are " + Keys.PRICE + "<model>.input, .cached and .output", entry);
            } else if (amount != null) {
                own.computeIfAbsent(name.group("model"), model -> new TreeMap<>())
                        .put(name.group("part"), amount);
            }
        });
        boolean builtInApply = currency.equals(Prices.BUILT_IN_CURRENCY);
        List<Price> prices = new ArrayList<>();
        List<Price> builtIn = builtInApply ? Prices.BUILT_IN.prices() : List.of();
        builtIn.stream().filter(price -> !own.containsKey(price.model())).forEach(prices::add);
        own.forEach((model, parts) -> prices.addAll(overridden(model, parts, builtIn)));
        return new Prices(currency, date == null ? Prices.BUILT_IN.date() : date, prices);
    }

    /** A built-in price's parts that aren't set stay, on each of its days. */
    private static List<Price> overridden(String model, Map<String, Double> parts, List<Price> builtIn) {
        List<Price> before =
                builtIn.stream().filter(price -> price.model().equals(model)).toList();
        Double input = parts.get("input");
        Double cached = parts.get("cached");
        Double output = parts.get("output");
        if (input != null && output != null) {
            return List.of(new Price(model, null, input, cached, output));
        }
        if (before.isEmpty()) {
            throw new IllegalArgumentException(Keys.PRICE + model + ": set both .input and .output");
        }
        return before.stream()
                .map(price -> new Price(
                        model,
                        price.from(),
                        input == null ? price.input() : input,
                        cached == null ? price.cached() : cached,
                        output == null ? price.output() : output))
                .toList();
    }

    private static @Nullable Double amount(Assembly from, String key, Entry entry) {
        String text = entry.value().strip();
        if (!AMOUNT.matcher(text).matches()) {
            from.problem(key, "\"" + text + "\" is not an amount such as 0.30", entry);
            return null;
        }
        return Double.valueOf(text);
    }
}
