package dev.visionstreams.settings;

import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.model.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Keys in the order of their declaration. Not thread-safe: only static initializers fill it. */
final class KeyList {
    private final List<Key<?>> keys = new ArrayList<>();

    /** Table rows by key, for keys that share one, such as those of all tasks. */
    private final Map<String, String> sharedRows = new HashMap<>();

    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    /** The first cell of the key's row in the table. */
    String row(String name) {
        return sharedRows.getOrDefault(name, name);
    }

    /** Adds the key to a row that describes several. */
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
        return new TaskKey<>(
                ofAll,
                eachTask(name, kind, "`" + name + "`", "override for one task, for example `" + name + ".detect`"));
    }

    <T> Map<Task, Key<T>> eachTask(String name, Kind<T> kind, String shownDefault, String description) {
        Map<Task, Key<T>> byTask = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            String own = name + "." + lowerCase(task);
            shareRow(own, name + ".<task>");
            byTask.put(task, optional(own, kind, shownDefault, description));
        }
        return byTask;
    }

    static String lowerCase(Task task) {
        return task.name().toLowerCase(Locale.ROOT);
    }

    private <T> Key<T> declared(Key<T> key) {
        keys.add(key);
        return key;
    }
}
