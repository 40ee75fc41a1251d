package dev.visionstreams.config;

import java.util.Map;
import java.util.Objects;

/**
 * A setting for all tasks that a task may have its own value of.
 *
 * @param byTask the keys by the task's name in upper case
 */
record TaskKey<T>(Key<T> ofAll, Map<String, Key<T>> byTask) {
    Key<T> of(String task) {
        return Objects.requireNonNull(byTask.get(task), task);
    }
}
