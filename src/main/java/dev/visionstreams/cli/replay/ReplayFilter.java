package dev.visionstreams.cli.replay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Selects the records that meet every condition. An empty set is no condition.
 *
 * @param keys records' keys, as UTF-8
 * @param since inclusive
 * @param until exclusive
 */
public record ReplayFilter(
        Set<String> reasons,
        Set<String> stages,
        Set<String> keys,
        Set<String> ids,
        boolean retryable,
        @Nullable TimeArgument since,
        @Nullable TimeArgument until) {
    public ReplayFilter {
        reasons = Set.copyOf(reasons);
        stages = Set.copyOf(stages);
        keys = Set.copyOf(keys);
        ids = Set.copyOf(ids);
    }

    public boolean isEmpty() {
        return text().isEmpty();
    }

    /**
     * Whether a rejection meets every condition.
     *
     * @param now what durations are counted back from
     */
    boolean takes(ReplayCandidate candidate, Instant now) {
        byte[] key = candidate.record().key();
        return (reasons.isEmpty() || reasons.contains(candidate.reason()))
                && (stages.isEmpty() || stages.contains(candidate.stage()))
                && (keys.isEmpty() || (key != null && keys.contains(new String(key, StandardCharsets.UTF_8))))
                && (ids.isEmpty() || ids.contains(candidate.id()))
                && (!retryable || candidate.retryable())
                && (since == null || !candidate.at().isBefore(since.at(now)))
                && (until == null || candidate.at().isBefore(until.at(now)));
    }

    /** The conditions as options; the same text for the same conditions in any order, empty without any. */
    String text() {
        List<String> options = new ArrayList<>();
        add(options, "--reason", reasons);
        add(options, "--stage", stages);
        add(options, "--key", keys);
        add(options, "--id", ids);
        if (retryable) {
            options.add("--retryable");
        }
        if (since != null) {
            options.add("--since " + since.text());
        }
        if (until != null) {
            options.add("--until " + until.text());
        }
        return String.join(" ", options);
    }

    private static void add(List<String> options, String name, Set<String> values) {
        new TreeSet<>(values).forEach(value -> options.add(name + " " + value));
    }
}
