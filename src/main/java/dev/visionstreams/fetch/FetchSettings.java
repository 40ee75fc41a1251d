package dev.visionstreams.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bounds for fetching.
 *
 * @param schemes URI schemes that requests may use, in lower case
 * @param maxBytes the largest image, in bytes
 * @param connectTimeout for one connection, its TLS handshake included
 * @param readTimeout the longest silence of a server
 * @param totalTimeout for one fetch with all its redirects
 * @param allowedAddresses what the address guard lets through though it is private
 * @param userAgent how the application presents itself to servers
 */
public record FetchSettings(
        Set<String> schemes,
        int maxBytes,
        Duration connectTimeout,
        Duration readTimeout,
        Duration totalTimeout,
        List<CidrRange> allowedAddresses,
        String userAgent) {
    /** The settings of somebody who sets nothing. */
    public static final FetchSettings DEFAULTS = new FetchSettings(
            Set.of("https", "data"),
            50 << 20,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            List.of(),
            "vision-streams");

    public FetchSettings {
        schemes =
                schemes.stream().map(scheme -> scheme.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        allowedAddresses = List.copyOf(allowedAddresses);
        if (maxBytes < 1) {
            throw new IllegalArgumentException("at least one byte: " + maxBytes);
        }
        for (Duration timeout : List.of(connectTimeout, readTimeout, totalTimeout)) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout is longer than zero: " + timeout);
            }
        }
        if (userAgent.isBlank()) {
            throw new IllegalArgumentException("servers want to know who asks: the user agent is blank");
        }
    }
}
