package dev.visionstreams.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings that are handed to a library as they are. Any of the values may be a secret ({@code sasl.jaas.config},
 * {@code basic.auth.user.info}, a password within a URL), so it prints only names. Immutable.
 */
public final class PassThrough {
    private final Map<String, String> values;

    public PassThrough(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** A sorted copy, the caller's own: what it adds or overrides stays with it. Secrets are in clear. */
    public Map<String, String> reveal() {
        return new TreeMap<>(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PassThrough that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        return new TreeSet<>(values.keySet()).toString();
    }
}
