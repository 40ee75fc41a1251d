package dev.visionstreams.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Merges the entries of a file, the environment and {@code --set}, each overriding the one before. */
public final class Layers {
    private static final Pattern OVERRIDE =
            Pattern.compile("\\s*(?<key>[A-Za-z0-9._-]*)\\s*(=(?<value>.*))?.*", Pattern.DOTALL);

    /** A file may also serve other programs: a foreign key is only a typo if it is this many edits or fewer away. */
    private static final int SLIP = 2;

    private final Set<String> known;
    private final Set<String> ownPrefixes;
    private final List<String> openPrefixes;
    private final Map<String, String> byVariable;
    private final Consumer<String> problems;
    private final Map<String, Entry> entries = new TreeMap<>();

    /**
     * Layers of these keys.
     *
     * @param passThrough keys by environment variable, of names that are passed on to libraries
     * @param openPrefixes of keys that are passed on; a file and {@code --set} may use any name behind them
     * @param problems takes what is found wrong
     */
    public Layers(
            List<Key<?>> keys, Map<String, String> passThrough, List<String> openPrefixes, Consumer<String> problems) {
        known = new LinkedHashSet<>();
        ownPrefixes = new HashSet<>();
        byVariable = new LinkedHashMap<>();
        for (Key<?> key : keys) {
            known.add(key.name());
            ownPrefixes.add(key.name().substring(0, key.name().indexOf('.') + 1));
            byVariable.put(key.variable(), key.name());
        }
        passThrough.forEach(byVariable::putIfAbsent);
        this.openPrefixes = List.copyOf(openPrefixes);
        this.problems = problems;
    }

    /** Sorted by key. */
    public Map<String, Entry> merge(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
        if (file != null) {
            PropertiesFile.read(file, problems).forEach((key, entry) -> put(key, entry, false));
        }
        // Compose files and charts pass on variables without a value, so an empty one counts as unset.
        byVariable.forEach((variable, key) -> {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                entries.put(key, new Entry(value, "environment variable " + variable));
            }
        });
        overrides.forEach(this::override);
        return entries;
    }

    private void override(String text) {
        Matcher matcher = OVERRIDE.matcher(text);
        if (!matcher.matches()
                || matcher.group("value") == null
                || matcher.group("key").isEmpty()) {
            // What follows the key may be a secret.
            String key = matcher.matches() ? matcher.group("key") : "";
            problems.accept("--set " + key + ": expected --set key=value");
            return;
        }
        put(matcher.group("key"), new Entry(matcher.group("value"), "--set"), true);
    }

    private void put(String key, Entry entry, boolean mustBeKnown) {
        if (known.contains(key) || startsWithAny(key, openPrefixes)) {
            entries.put(key, entry);
            return;
        }
        List<String> candidates = new ArrayList<>(known);
        candidates.addAll(byVariable.values());
        String nearest = Nearest.to(key, candidates);
        if (mustBeKnown || startsWithAny(key, ownPrefixes) || Nearest.edits(key, nearest) <= SLIP) {
            problems.accept(key + ": unknown; the nearest known key is " + nearest + " (" + entry.origin() + ")");
        }
    }

    private static boolean startsWithAny(String key, Collection<String> prefixes) {
        return prefixes.stream().anyMatch(prefix -> key.startsWith(prefix) && key.length() > prefix.length());
    }
}
