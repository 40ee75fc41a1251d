package dev.visionstreams.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keys in the order in which they are declared. Not thread-safe: filled by one class's constants. */
final class KeyList {
    private final List<Key<?>> keys = new ArrayList<>();

    /** Keys that are there for each task, say, in the same way, and the row of the table that speaks of them all. */
    private final Map<String, String> sharedRows = new HashMap<>();

    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    /** What the table calls a key. */
    String row(String name) {
        return sharedRows.getOrDefault(name, name);
    }

    /** Lets one row of the table speak of several keys. */
    void shareRow(String name, String row) {
        sharedRows.put(name, row);
    }

    <T> Key<T> key(String name, Kind<T> kind, String standard, String description) {
        return declared(Key.of(name, kind, standard, description));
    }

    <T> Key<T> optional(String name, Kind<T> kind, String shownDefault, String description) {
        return declared(Key.optional(name, kind, shownDefault, description));
    }

    <T> TaskKey<T> byTask(String name, Kind<T> kind, String shownDefault, String description) {
        Key<T> ofAll = optional(name, kind, shownDefault, description);
        Map<String, Key<T>> byTask =
                eachTask(name, kind, "`" + name + "`", "the same for one task, `" + name + ".detect` say");
        return new TaskKey<>(ofAll, byTask);
    }

    <T> Map<String, Key<T>> eachTask(String name, Kind<T> kind, String shownDefault, String description) {
        Map<String, Key<T>> keys = new LinkedHashMap<>();
        for (String task : Keys.TASKS) {
            String own = name + "." + task.toLowerCase(Locale.ROOT);
            shareRow(own, name + ".<task>");
            keys.put(task, optional(own, kind, shownDefault, description));
        }
        return keys;
    }

    private <T> Key<T> declared(Key<T> key) {
        keys.add(key);
        return key;
    }
}
