package dev.visionstreams.local.emulator.faults;

import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An ordered list of rules: scripted ones first, then the initial ones. The first that fires wins. Thread-safe. */
public final class FaultPlan {
    private final RandomGenerator random;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Operation, Long> requests = new EnumMap<>(Operation.class);

    public FaultPlan(List<FaultRule> rules, RandomGenerator random) {
        this.random = random;
        rules.forEach(rule -> entries.add(new Entry(rule, false)));
    }

    /** Inserts a rule before the initial ones and after those scripted earlier. */
    public synchronized void script(FaultRule rule) {
        int place = 0;
        while (place < entries.size() && entries.get(place).scripted) {
            place++;
        }
        entries.add(place, new Entry(rule, true));
    }

    /**
     * The reaction to the next request of an operation, null for none.
     *
     * @param about see {@link FaultRule.Seen#prompt()}
     */
    public synchronized @Nullable Reaction next(Operation operation, String model, String about) {
        long number = requests.merge(operation, 1L, Long::sum);
        FaultRule.Seen seen = new FaultRule.Seen(number, model, about);
        for (Entry entry : entries) {
            if (entry.rule.operations().contains(operation)
                    && entry.rule.trigger().fires(seen, random)) {
                entry.left--;
                entries.removeIf(each -> each.left == 0);
                return entry.rule.reaction();
            }
        }
        return null;
    }

    /** The answer to the next request of an operation that no model answers. */
    public HttpAnswer apply(Operation operation, String about, FaultAnswers.Ordinary ordinary)
            throws IOException, ApiException {
        return FaultAnswers.apply(next(operation, "", about), "", 0, ordinary);
    }

    private static final class Entry {
        private final FaultRule rule;
        private final boolean scripted;
        private int left;

        private Entry(FaultRule rule, boolean scripted) {
            this.rule = rule;
            this.scripted = scripted;
            this.left = rule.times();
        }
    }
}
