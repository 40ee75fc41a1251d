package dev.visionstreams.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bounds for fetching.
 *
 * @param schemes URI schemes that requests may use, in lower case
 * @param maxBytes the largest image in bytes, before content decoding and after it
 * @param reach which hosts, ports and addresses requests may lead to
 * @param folders what {@code file:} URIs may name lies below one of these
 * @param proxy what every {@code http} and {@code https} connection goes through; null: none
 * @param userAgent how the application presents itself to servers
 */
public record FetchSettings(
        Set<String> schemes,
        int maxBytes,
        Timeouts timeouts,
        Reach reach,
        HostBounds hosts,
        List<Path> folders,
        S3Settings s3,
        GsSettings gs,
        @Nullable HttpProxy proxy,
        String userAgent) {
    /** The settings of somebody who sets nothing. */
    public static final FetchSettings DEFAULTS = new FetchSettings(
            Set.of("https", "data"),
            50 << 20,
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60)),
            Reach.PUBLIC,
            new HostBounds(32, 5, Duration.ofSeconds(30)),
            List.of(),
            S3Settings.DEFAULTS,
            GsSettings.DEFAULTS,
            null,
            "vision-streams");

    public FetchSettings {
        schemes =
                schemes.stream().map(scheme -> scheme.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        folders = List.copyOf(folders);
        if (maxBytes < 1) {
            throw new IllegalArgumentException("at least one byte: " + maxBytes);
        }
        if (!userAgent.matches("[ -~]*[!-~][ -~]*")) {
            throw new IllegalArgumentException("servers want to know who asks, in printable ASCII: the user agent");
        }
        if (schemes.contains("file") && folders.isEmpty()) {
            throw new IllegalArgumentException("file: URIs need folders that they may name");
        }
    }

    /**
     * Each longer than zero.
     *
     * @param connect for one connection, its TLS handshake included
     * @param read the longest silence of a server, before the first byte and between any two
     * @param total for one fetch with all its redirects, which a slow drip of bytes doesn't prolong
     */
    public record Timeouts(Duration connect, Duration read, Duration total) {
        public Timeouts {
            for (Duration timeout : List.of(connect, read, total)) {
                if (timeout.isNegative() || timeout.isZero()) {
                    throw new IllegalArgumentException("a timeout is longer than zero: " + timeout);
                }
            }
        }
    }

    /**
     * What one host, a name with its port, may take.
     *
     * @param calls fetches at the same time, 1 or more
     * @param failures fetches that fail one after the other until it is left alone, 1 or more
     * @param pause for how long it is left alone
     */
    public record HostBounds(int calls, int failures, Duration pause) {
        public HostBounds {
            if (calls < 1 || failures < 1 || pause.isNegative()) {
                throw new IllegalArgumentException(
                        "calls >= 1, failures >= 1, pause >= 0: " + calls + ", " + failures + ", " + pause);
            }
        }
    }

    /** An HTTP proxy. It is configured, so the guard isn't asked about it. */
    public record HttpProxy(String host, int port) {
        public HttpProxy {
            if (host.isBlank() || port < 1 || port > 65535) {
                throw new IllegalArgumentException("a proxy is host:port: " + host + ":" + port);
            }
        }
    }
}
