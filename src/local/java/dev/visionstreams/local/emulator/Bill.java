package dev.visionstreams.local.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;

/** Adds up what replies cost, exactly. Its prices are its own, so that the application's can be checked. Thread-safe. */
final class Bill {
    /** Dollars for a million tokens in and out, in the standard tier. */
    private static final Map<String, BigDecimal[]> PRICES = Map.of(
            "gemini-3.5-flash-lite", prices("0.30", "2.50"),
            "gemini-3.8-flash", prices("0.75", "3.75"));

    private static final BigDecimal HALF = new BigDecimal("0.5");

    private long replies;
    private long promptTokens;
    private long outputTokens;
    private long thoughtTokens;
    private BigDecimal amount = BigDecimal.ZERO;

    private static BigDecimal[] prices(String in, String out) {
        return new BigDecimal[] {new BigDecimal(in), new BigDecimal(out)};
    }

    /** @param tier that served, in lower case */
    synchronized void add(String model, String tier, JsonNode usage) {
        long in = usage.path("promptTokenCount").asLong()
                + usage.path("toolUsePromptTokenCount").asLong();
        long out = usage.path("candidatesTokenCount").asLong();
        long thoughts = usage.path("thoughtsTokenCount").asLong();
        replies++;
        promptTokens += in;
        outputTokens += out;
        thoughtTokens += thoughts;
        BigDecimal[] price = PRICES.get(model);
        if (price != null) {
            BigDecimal cost = price[0].multiply(BigDecimal.valueOf(in))
                    .add(price[1].multiply(BigDecimal.valueOf(out + thoughts)))
                    .movePointLeft(6);
            amount = amount.add(tier.equals("flex") ? cost.multiply(HALF) : cost);
        }
    }

    synchronized BillCounts counts() {
        return new BillCounts(replies, promptTokens, outputTokens, thoughtTokens, amount.doubleValue());
    }
}
