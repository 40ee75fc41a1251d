package dev.visionstreams.fetch;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import dev.visionstreams.fetch.FetchSettings.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Settings for tests, which override only what they are about. */
final class TestSettings {
    /** Allows the public internet. */
    static final UrlPolicy PUBLIC = new UrlPolicy(List.of(), List.of(), Set.of(), Set.of(), List.of(), List.of());

    static final FetchSettings DEFAULTS = new FetchSettings(
            Set.of("https", "data"),
            50 << 20,
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60)),
            PUBLIC,
            new HostBounds(32, 5, Duration.ofSeconds(30)),
            List.of(),
            new S3Settings(null, null, false, null, Set.of()),
            new GsSettings(
                    URI.create("https://storage.googleapis.com"),
                    GsSettings.Credentials.APPLICATION_DEFAULT,
                    null,
                    Set.of()),
            null,
            "vision-streams (+test)");

    private TestSettings() {}

    static FetchSettings of(Set<String> schemes, int maxBytes, Timeouts timeouts, UrlPolicy policy) {
        return new FetchSettings(
                schemes,
                maxBytes,
                timeouts,
                policy,
                DEFAULTS.hosts(),
                DEFAULTS.folders(),
                DEFAULTS.s3(),
                DEFAULTS.gs(),
                DEFAULTS.proxy(),
                DEFAULTS.userAgent());
    }

    /** Fetchers with the real network and clock, ample memory and no spool. */
    static ImageFetchers fetchers(FetchSettings settings) {
        return new ImageFetchers(
                settings, new ByteBudget(1 << 30), InstantSource.system(), FetchClients.Network.SYSTEM);
    }

    static UrlPolicy allowing(String... ranges) {
        return new UrlPolicy(
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Stream.of(ranges).map(CidrRange::parse).toList(),
                List.of());
    }
}
