package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchSettings.Timeouts;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Settings that differ from the defaults in what a test is about. */
final class TestSettings {
    private TestSettings() {}

    static FetchSettings of(Set<String> schemes, int maxBytes, Timeouts timeouts, Reach reach) {
        FetchSettings defaults = FetchSettings.DEFAULTS;
        return new FetchSettings(
                schemes,
                maxBytes,
                timeouts,
                reach,
                defaults.hosts(),
                defaults.folders(),
                defaults.s3(),
                defaults.gs(),
                defaults.proxy(),
                "vision-streams (+test)");
    }

    static Reach allowing(String... ranges) {
        return new Reach(
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Stream.of(ranges).map(CidrRange::parse).toList(),
                List.of());
    }
}
