package dev.visionstreams.budget;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What a budget is for. The longer one comes first. */
public enum Period {
    DAY {
        @Override
        Instant begin(Instant now, ZoneId zone) {
            return now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        }

        @Override
        Instant end(Instant now, ZoneId zone) {
            return now.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
        }
    },
    HOUR {
        @Override
        Instant begin(Instant now, ZoneId zone) {
            return now.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
        }

        @Override
        Instant end(Instant now, ZoneId zone) {
            ZonedDateTime begin = now.atZone(zone).truncatedTo(ChronoUnit.HOURS);
            return begin.plusHours(1).toInstant();
        }
    };

    /** When the period of a time began. */
    abstract Instant begin(Instant now, ZoneId zone);

    /** When the next one begins. */
    abstract Instant end(Instant now, ZoneId zone);

    /** In lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
