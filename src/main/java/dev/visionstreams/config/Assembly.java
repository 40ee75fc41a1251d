package dev.visionstreams.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parses entries into typed values and collects all problems with them. Not thread-safe. */
public final class Assembly {
    private final Map<String, Entry> entries;
    private final Set<String> problems;
    private final Set<String> originsInGroup = new LinkedHashSet<>();

    /** @param problems those found so far */
    public Assembly(Map<String, Entry> entries, List<String> problems) {
        this.entries = entries;
        this.problems = new LinkedHashSet<>(problems);
    }

    /** The key's default if the value is wrong, so that the rest can be checked too. */
    public <T> T get(Key<T> key) {
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
    public <T> @Nullable T find(Key<T> key) {
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

    /** The entries whose key has this prefix, unparsed. */
    public Map<String, Entry> withPrefix(String prefix) {
        Map<String, Entry> found = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(prefix)) {
                found.put(key, entry);
            }
        });
        return found;
    }

    /**
     * Builds a record of values that have to be valid together. An {@link IllegalArgumentException} of the constructor is a
     * problem, unless one of the values was wrong by itself.
     */
    public <T> Optional<T> group(Supplier<T> constructor) {
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

    public void problem(String key, String message, Entry entry) {
        problems.add(key + ": " + message + " (" + entry.origin() + ")");
    }

    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(List.copyOf(problems));
        }
    }
}
