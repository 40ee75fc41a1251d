package dev.visionstreams.config;

/**
 * A value as it was written.
 *
 * @param origin where: {@code FILE:LINE}, {@code environment variable NAME} or {@code --set}
 */
public record Entry(String value, String origin) {
    /** The value may be a secret. */
    @Override
    public String toString() {
        return "Entry[" + origin + "]";
    }
}
