package dev.visionstreams.cli.replay;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A time on the command line: RFC 3339, or how long ago.
 *
 * @param text as given
 * @param instant null if the time is relative
 * @param ago null if it is absolute
 */
public record TimeArgument(
        String text, @Nullable Instant instant, @Nullable Duration ago) {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d)");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3_600L, "d", 86_400L);

    /**
     * Reads an argument.
     *
     * @throws CommandLine.TypeConversionException if it is neither
     */
    public static TimeArgument of(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long unit = SECONDS.getOrDefault(ago.group(2), 1L);
            return new TimeArgument(text, null, Duration.ofSeconds(Long.parseLong(ago.group(1)) * unit));
        }
        try {
            return new TimeArgument(text, OffsetDateTime.parse(text).toInstant(), null);
        } catch (DateTimeException e) {
            throw new CommandLine.TypeConversionException(
                    "\"" + text + "\" is neither a time such as 2026-11-22T17:00:00Z nor a duration such as 90m or 2h");
        }
    }

    /** The time that is meant. */
    public Instant at(Instant now) {
        return instant != null ? instant : ago != null ? now.minus(ago) : now;
    }
}
