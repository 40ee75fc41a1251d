package dev.visionstreams.emulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rules in order, what was scripted later before what was there from the start; the first that fires counts. */
final class FaultPlan {
    private final RandomGenerator random;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Operation, Long> requests = new EnumMap<>(Operation.class);

    FaultPlan(List<FaultRule> rules, RandomGenerator random) {
        this.random = random;
        rules.forEach(rule -> entries.add(new Entry(rule)));
    }

    /** Before all others, but after what was scripted before it. */
    synchronized void script(FaultRule rule) {
        int place = 0;
        while (place < entries.size() && entries.get(place).scripted) {
            place++;
        }
        entries.add(place, new Entry(rule, true));
    }

    synchronized @Nullable Reaction next(Operation operation, String model, String prompt) {
        long number = requests.merge(operation, 1L, Long::sum);
        FaultRule.Seen seen = new FaultRule.Seen(number, model, prompt);
        for (Entry entry : entries) {
            if (entry.rule.operation() == operation && entry.rule.trigger().fires(seen, random)) {
                entry.left--;
                entries.removeIf(each -> each.left == 0);
                return entry.rule.reaction();
            }
        }
        return null;
    }

    private static final class Entry {
        private final FaultRule rule;
        private final boolean scripted;
        private int left;

        private Entry(FaultRule rule) {
            this(rule, false);
        }

        private Entry(FaultRule rule, boolean scripted) {
            this.rule = rule;
            this.scripted = scripted;
            this.left = rule.times();
        }
    }
}
