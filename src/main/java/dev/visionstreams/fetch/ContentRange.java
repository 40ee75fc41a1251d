package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The answer's word on which part of the whole it is (RFC 9110, section 14.4). */
final class ContentRange {
    private static final Pattern FROM_THE_START = Pattern.compile("bytes\\s+0-\\d+/(\\d{1,18}|\\*)");

    private ContentRange() {}

    /** Bytes of the whole; 0 if that isn't said. */
    static long total(@Nullable String header) throws RefusedException {
        Matcher matcher = FROM_THE_START.matcher(header == null ? "" : header.strip());
        if (!matcher.matches()) {
            throw new RefusedException(Reason.FETCH_REFUSED, "another part came than was asked for");
        }
        return matcher.group(1).equals("*") ? 0 : Long.parseLong(matcher.group(1));
    }
}
