package dev.visionstreams.serving;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request's head; bodies are never read.
 *
 * @param path starts with a slash, as it came and so still encoded, without the query
 * @param query without the question mark; empty if there is none
 * @param headers by names in lower case; of a name that occurs twice, the first
 */
public record Request(String method, String path, String query, Map<String, String> headers) {
    public Request {
        headers = Map.copyOf(headers);
    }

    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The decoded value of a parameter of the query; null if it isn't there or can't be decoded. */
    public @Nullable String parameter(String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /** Shows neither the query nor header fields, which may hold tokens. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
