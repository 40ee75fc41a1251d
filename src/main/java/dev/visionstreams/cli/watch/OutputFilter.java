package dev.visionstreams.cli.watch;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which results are wanted. A condition without values lets everything through; undecodable records have no task and no
 * reason.
 *
 * @param tasks and {@code reasons}: in any case
 */
public record OutputFilter(Set<String> tasks, Set<String> ids, Set<String> keys, Set<String> reasons)
        implements Predicate<OutputRecord> {
    public OutputFilter {
        tasks = upperCase(tasks);
        ids = Set.copyOf(ids);
        keys = Set.copyOf(keys);
        reasons = upperCase(reasons);
    }

    private static Set<String> upperCase(Collection<String> words) {
        Set<String> upperCase = new TreeSet<>();
        words.forEach(word -> upperCase.add(word.toUpperCase(Locale.ROOT)));
        return upperCase;
    }

    @Override
    public boolean test(OutputRecord output) {
        byte[] key = output.record().key();
        return has(tasks, task(output))
                && has(ids, output.requestId())
                && has(keys, key == null ? null : new String(key, StandardCharsets.UTF_8))
                && has(reasons, output.event() instanceof ImageRejected rejected ? rejected.getReason() : null);
    }

    private static boolean has(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }

    static @Nullable String task(OutputRecord output) {
        if (output.event() instanceof ImageEnriched enriched) {
            return enriched.getTask();
        }
        return output.event() instanceof ImageRejected rejected ? rejected.getTask() : null;
    }
}
