package dev.visionstreams.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A setting.
 *
 * @param standard its default as one would write it; null if there is none or if it is worked out at the start
 * @param shownDefault the default as the table of settings shows it
 * @param description ends without a full stop; Markdown
 */
public record Key<T>(String name, Kind<T> kind, @Nullable String standard, String shownDefault, String description) {
    public static <T> Key<T> of(String name, Kind<T> kind, String standard, String description) {
        return new Key<>(name, kind, standard, standard.isEmpty() ? "none" : "`" + standard + "`", description);
    }

    /** A key that may be left out. */
    public static <T> Key<T> optional(String name, Kind<T> kind, String shownDefault, String description) {
        return new Key<>(name, kind, null, shownDefault, description);
    }

    /** The environment variable that sets it. */
    String variable() {
        return variable(name);
    }

    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
