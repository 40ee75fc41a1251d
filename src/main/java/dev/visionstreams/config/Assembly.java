package dev.visionstreams.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes typed values of entries and collects all that is wrong with them. */
final class Assembly {
    private final Map<String, Entry> entries;
    private final List<String> problems;
    private final Set<String> originsInGroup = new LinkedHashSet<>();

    /** @param problems what was found already; what else is found is added */
    Assembly(Map<String, Entry> entries, List<String> problems) {
        this.entries = entries;
        this.problems = new ArrayList<>(problems);
    }

    /** The key's default if the value is wrong, so that the rest can be looked at too. */
    <T> T get(Key<T> key) {
        T value = find(key);
        if (value != null) {
            return value;
        }
        if (key.standard() == null) {
            throw new IllegalStateException(key.name() + " has no default");
        }
        return key.kind().parse(key.standard());
    }

    /** Null if nothing is set or the value is wrong. */
    <T> @Nullable T find(Key<T> key) {
        Entry entry = entries.get(key.name());
        if (entry == null) {
            return null;
        }
        originsInGroup.add(entry.origin());
        String text = entry.value().strip();
        if (text.isEmpty() && key.standard() == null) {
            return null;
        }
        try {
            return key.kind().parse(text);
        } catch (IllegalArgumentException e) {
            problem(
                    key.name(),
                    key.kind().shown().apply(text) + " is not " + key.kind().expected(),
                    entry);
            return null;
        }
    }

    /** The task's own value, otherwise that of all tasks. */
    <T> @Nullable T find(TaskKey<T> key, String task) {
        T own = find(key.of(task));
        return own != null ? own : find(key.ofAll());
    }

    /** The entries whose key starts so, as they are. */
    Map<String, Entry> withPrefix(String prefix) {
        Map<String, Entry> found = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(prefix)) {
                found.put(key, entry);
            }
        });
        return found;
    }

    /**
     * Values that are valid together, or what their constructor says against them. That isn't asked while one of them is
     * wrong by itself.
     */
    <T> Optional<T> group(Supplier<T> constructor) {
        originsInGroup.clear();
        int before = problems.size();
        try {
            return Optional.of(constructor.get());
        } catch (IllegalArgumentException e) {
            if (problems.size() == before) {
                problems.add(e.getMessage() + " (" + String.join(", ", originsInGroup) + ")");
            }
            return Optional.empty();
        }
    }

    void problem(String key, String message, Entry entry) {
        problems.add(key + ": " + message + " (" + entry.origin() + ")");
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
