package dev.visionstreams.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The entries of a file, over it those of the environment, over them those of {@code --set}. */
final class Layers {
    private static final List<String> OWN_PREFIXES = List.of("vision.", "gemini.");
    private static final List<String> OPEN_PREFIXES = List.of(Keys.KAFKA, Keys.REGISTRY);
    private static final Pattern OVERRIDE =
            Pattern.compile("\\s*(?<key>[A-Za-z0-9._-]*)\\s*(=(?<value>.*))?.*", Pattern.DOTALL);

    /** In foreign keys of a file, which may serve other programs too, so few edits are taken for a slip. */
    private static final int SLIP = 2;

    private final Set<String> known;
    private final Map<String, String> byVariable;
    private final Consumer<String> problems;
    private final Map<String, Entry> entries = new TreeMap<>();

    Layers(Set<String> kafkaNames, Consumer<String> problems) {
        known = Keys.all().stream().map(Key::name).collect(Collectors.toCollection(LinkedHashSet::new));
        byVariable = new LinkedHashMap<>();
        Keys.all().forEach(key -> byVariable.put(key.variable(), key.name()));
        PassThroughNames.byVariable(kafkaNames).forEach(byVariable::putIfAbsent);
        this.problems = problems;
    }

    /** Sorted by key. */
    Map<String, Entry> merge(@Nullable Path file, Map<String, String> environment, List<String> overrides) {
        if (file != null) {
            PropertiesFile.read(file, problems).forEach((key, entry) -> put(key, entry, false));
        }
        // Compose files and charts pass variables on that nobody filled in, so an empty one is an unset one.
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
        if (known.contains(key) || startsWithAny(key, OPEN_PREFIXES)) {
            entries.put(key, entry);
            return;
        }
        List<String> candidates = new ArrayList<>(known);
        candidates.addAll(byVariable.values());
        String nearest = Nearest.to(key, candidates);
        if (mustBeKnown || startsWithAny(key, OWN_PREFIXES) || Nearest.edits(key, nearest) <= SLIP) {
            problems.accept(key + ": unknown; the nearest known key is " + nearest + " (" + entry.origin() + ")");
        }
    }

    private static boolean startsWithAny(String key, List<String> prefixes) {
        return prefixes.stream().anyMatch(prefix -> key.startsWith(prefix) && key.length() > prefix.length());
    }
}
