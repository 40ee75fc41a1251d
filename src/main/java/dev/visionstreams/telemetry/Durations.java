package dev.visionstreams.telemetry;

import java.time.Duration;

/** Durations for people. */
final class Durations {
    private Durations() {}

    /** Seconds up to two minutes, then minutes, then hours and minutes. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
}
