package dev.visionstreams.fetch;

/** Temporary. */
public final class RedactedUri {
    private RedactedUri() {}

    public static String of(String uri) {
        return uri;
    }
}
