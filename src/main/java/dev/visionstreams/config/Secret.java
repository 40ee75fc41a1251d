package dev.visionstreams.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value that only {@link #get()} shows. It has no bean properties, so JSON doesn't show it either. */
public final class Secret implements Supplier<String> {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value in clear. */
    @Override
    public String get() {
        return value;
    }

    /** Takes the same time wherever the values differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for all secrets: a hash could reveal a short one. */
    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "****";
    }
}
