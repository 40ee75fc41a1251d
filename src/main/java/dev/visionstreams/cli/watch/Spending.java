package dev.visionstreams.cli.watch;

import dev.visionstreams.event.Cost;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.Inference;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what results took: tokens and, where prices are known, money. Thread-safe. */
public final class Spending {
    private final Map<String, Double> byCurrency = new TreeMap<>();
    private long results;
    private long answered;
    private long reused;
    private long unpriced;
    private long tokens;

    public synchronized void add(OutputRecord output) {
        results++;
        Inference billed = inference(output);
        if (billed == null) {
            return;
        }
        if (billed.getReusedFrom() != null) {
            reused++;
            return;
        }
        answered++;
        tokens += billed.getTotalTokens();
        Cost cost = billed.getCost();
        if (cost == null) {
            unpriced++;
        } else {
            byCurrency.merge(cost.getCurrency(), cost.getAmount(), Double::sum);
        }
    }

    /** What the result's calls took; null if it took none. */
    static @Nullable Inference inference(OutputRecord output) {
        if (output.event() instanceof ImageEnriched enriched) {
            return enriched.getInference();
        }
        return output.event() instanceof ImageRejected rejected ? rejected.getInference() : null;
    }

    /** One line, such as {@code 12 results, 11 paid for: 20,411 tokens, 0.0123 USD}. */
    public synchronized String text() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%,d results, %,d paid for: %,d tokens", results, answered, tokens));
        byCurrency.forEach((currency, amount) -> text.append(", ").append(amount(amount, currency)));
        if (reused > 0) {
            text.append(String.format(Locale.ROOT, "; %,d reused an answer", reused));
        }
        if (unpriced > 0) {
            text.append(String.format(Locale.ROOT, "; the price of %,d isn't known", unpriced));
        }
        return text.toString();
    }

    /** With as many digits as small amounts need. */
    static String amount(double amount, String currency) {
        return String.format(Locale.ROOT, amount < 1 ? "%.6f %s" : "%,.2f %s", amount, currency);
    }
}
