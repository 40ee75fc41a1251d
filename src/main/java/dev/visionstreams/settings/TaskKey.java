package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.model.Task;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A setting for all tasks that each task can override. */
record TaskKey<T>(Key<T> ofAll, Map<Task, Key<T>> byTask) {
    /** The task's own value, or else that of all tasks; null if neither is set. */
    @Nullable
    T find(Assembly from, Task task) {
        T own = findOwn(from, task);
        return own != null ? own : from.find(ofAll);
    }

    @Nullable
    T findOwn(Assembly from, Task task) {
        return from.find(Objects.requireNonNull(byTask.get(task)));
    }
}
