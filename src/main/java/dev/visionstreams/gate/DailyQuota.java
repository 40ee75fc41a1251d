package dev.visionstreams.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** When to look whether a daily quota that was used up has returned. */
final class DailyQuota {
    /** It may be raised at any time. */
    private static final Duration PROBE = Duration.ofMinutes(10);

    /** Google's daily quotas start anew at midnight there. */
    private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");

    private DailyQuota() {}

    static Instant nextProbe(Instant now) {
        Instant midnight = now.atZone(PACIFIC)
                .toLocalDate()
                .plusDays(1)
                .atTime(LocalTime.MIDNIGHT)
                .atZone(PACIFIC)
                .toInstant();
        Instant probe = now.plus(PROBE);
        return probe.isBefore(midnight) ? probe : midnight;
    }
}
