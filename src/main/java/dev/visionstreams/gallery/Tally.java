package dev.visionstreams.gallery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Counts of a run: outcomes by task and reason, tokens, cost, and how many came in each of the last seconds. */
final class Tally {
    static final int SECONDS = 60;

    /** Tasks, reasons and currencies are texts from records: further ones share a count. */
    private static final int MAX_NAMES = 50;

    private static final int MAX_NAME_CHARACTERS = 60;
    private static final String OTHERS = "…";

    private final InstantSource clock;
    private final Map<String, Long> tasks = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private final Map<String, Double> costs = new TreeMap<>();
    private final long[] perSecond = new long[SECONDS];
    private @Nullable Instant first;
    private long second;
    private long enriched;
    private long rejected;
    private long unreadable;
    private long reused;
    private long tokens;

    Tally(InstantSource clock) {
        this.clock = clock;
        this.second = clock.instant().getEpochSecond();
    }

    void count(Outcome outcome) {
        first = first == null ? clock.instant() : first;
        pass();
        perSecond[Math.floorMod(second, SECONDS)]++;
        JsonNode event = outcome.event();
        if (outcome.isEnriched()) {
            enriched++;
        } else if (outcome.isRejected()) {
            rejected++;
            add(reasons, event.path("reason").asText(), 1L, Long::sum);
        } else {
            unreadable++;
            return;
        }
        add(tasks, event.path("task").asText(), 1L, Long::sum);
        JsonNode inference = event.path("inference");
        tokens += Math.max(0, inference.path("totalTokens").asLong());
        reused += inference.path("reusedFrom").isTextual() ? 1 : 0;
        if (inference.path("cost").path("amount").isNumber()) {
            add(
                    costs,
                    inference.at("/cost/currency").asText(),
                    inference.at("/cost/amount").asDouble(),
                    Double::sum);
        }
    }

    private static <T> void add(Map<String, T> counts, String name, T value, BinaryOperator<T> sum) {
        String kept = name.substring(0, Math.min(name.length(), MAX_NAME_CHARACTERS));
        boolean room = counts.containsKey(kept) || counts.size() < MAX_NAMES;
        counts.merge(room ? kept : OTHERS, value, sum);
    }

    /** Empties the counts of seconds that have passed since the last call. */
    private void pass() {
        long now = clock.instant().getEpochSecond();
        for (long next = Math.max(second + 1, now - SECONDS + 1); next <= now; next++) {
            perSecond[Math.floorMod(next, SECONDS)] = 0;
        }
        second = Math.max(second, now);
    }

    ObjectNode json() {
        pass();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("enriched", enriched)
                .put("rejected", rejected)
                .put("unreadable", unreadable)
                .put("reused", reused)
                .put("tokens", tokens)
                .put("now", clock.instant().toString())
                .put("first", first == null ? null : first.toString());
        ObjectNode byTask = json.putObject("tasks");
        tasks.forEach(byTask::put);
        ObjectNode byReason = json.putObject("reasons");
        reasons.forEach(byReason::put);
        ObjectNode byCurrency = json.putObject("costs");
        costs.forEach(byCurrency::put);
        ArrayNode oldestFirst = json.putArray("perSecond");
        for (long at = second - SECONDS + 1; at <= second; at++) {
            oldestFirst.add(perSecond[Math.floorMod(at, SECONDS)]);
        }
        return json;
    }
}
