package dev.visionstreams.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is sent again: what meets every condition. An empty set is no condition.
 *
 * @param keys records' keys, as UTF-8
 * @param since the first moment that counts
 * @param until the first that doesn't
 */
record ReplayFilter(
        Set<String> reasons,
        Set<String> stages,
        Set<String> keys,
        Set<String> ids,
        boolean retryable,
        @Nullable Moment since,
        @Nullable Moment until) {
    ReplayFilter {
        reasons = Set.copyOf(reasons);
        stages = Set.copyOf(stages);
        keys = Set.copyOf(keys);
        ids = Set.copyOf(ids);
    }

    boolean isEmpty() {
        return text().isEmpty();
    }

    /** @param now what durations are counted back from */
    boolean takes(Candidate candidate, Instant now) {
        byte[] key = candidate.record().key();
        return (reasons.isEmpty() || reasons.contains(candidate.reason()))
                && (stages.isEmpty() || stages.contains(candidate.stage()))
                && (keys.isEmpty() || (key != null && keys.contains(new String(key, StandardCharsets.UTF_8))))
                && (ids.isEmpty() || ids.contains(candidate.id()))
                && (!retryable || candidate.retryable())
                && (since == null || !candidate.at().isBefore(since.at(now)))
                && (until == null || candidate.at().isBefore(until.at(now)));
    }

    /** The same for the same conditions, in whatever order they were given; empty without any. */
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
