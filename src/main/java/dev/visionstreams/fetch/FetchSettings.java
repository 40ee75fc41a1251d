package dev.visionstreams.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What may be fetched, and within which bounds.
 *
 * @param schemes URI schemes that requests may use, in lower case
 * @param maxBytes the largest image in bytes, both before and after content decoding
 * @param urlPolicy the hosts, ports and addresses that requests may lead to
 * @param folders {@code file:} URIs may name files below these
 * @param proxy for all {@code http} and {@code https} connections; null: none
 * @param userAgent printable ASCII
 */
public record FetchSettings(
        Set<String> schemes,
        int maxBytes,
        Timeouts timeouts,
        UrlPolicy urlPolicy,
        HostBounds hosts,
        List<Path> folders,
        S3Settings s3,
        GsSettings gs,
        @Nullable HttpProxy proxy,
        String userAgent) {
    public FetchSettings {
        schemes =
                schemes.stream().map(scheme -> scheme.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        folders = List.copyOf(folders);
        if (maxBytes < 1) {
            throw new IllegalArgumentException("the largest image has at least 1 byte: " + maxBytes);
        }
        if (!userAgent.matches("[ -~]*[!-~][ -~]*")) {
            throw new IllegalArgumentException("the user agent is not blank and printable ASCII");
        }
        if (schemes.contains("file") && folders.isEmpty()) {
            throw new IllegalArgumentException(
                    "vision.fetch.file.folders: not set, though vision.fetch.schemes has file");
        }
    }

    /**
     * Time limits, each longer than zero.
     *
     * @param connect for one connection including its TLS handshake
     * @param read for the wait for the first byte, and between any two bytes
     * @param total for one fetch with all its redirects, however steadily bytes arrive
     */
    public record Timeouts(Duration connect, Duration read, Duration total) {
        public Timeouts {
            for (Duration timeout : List.of(connect, read, total)) {
                if (timeout.isNegative() || timeout.isZero()) {
                    throw new IllegalArgumentException("a time limit is longer than zero: " + timeout);
                }
            }
        }
    }

    /**
     * Bounds per host, which is a name with a port.
     *
     * @param calls concurrent fetches, 1 or more
     * @param failures consecutive failures after which the host is paused, 1 or more
     * @param pause how long it is paused
     */
    public record HostBounds(int calls, int failures, Duration pause) {
        public HostBounds {
            if (calls < 1 || failures < 1 || pause.isNegative()) {
                throw new IllegalArgumentException(
                        "calls >= 1, failures >= 1, pause >= 0: " + calls + ", " + failures + ", " + pause);
            }
        }
    }

    /** An HTTP proxy. Since it is configured, the address guard doesn't apply to it. */
    public record HttpProxy(String host, int port) {
        public HttpProxy {
            if (host.isBlank() || port < 1 || port > 65535) {
                throw new IllegalArgumentException("a proxy is host:port: " + host + ":" + port);
            }
        }
    }
}
