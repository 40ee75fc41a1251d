package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Content-Range} (RFC 9110, section 14.4). */
final class ContentRange {
    private static final Pattern FROM_THE_START = Pattern.compile("bytes\\s+0-\\d+/(\\d{1,18}|\\*)");

    private ContentRange() {}

    /**
     * Size of the whole in bytes; 0 if the server doesn't give it.
     *
     * @throws FetchFailedException if the part doesn't begin with the first byte
     */
    static long total(@Nullable String header) throws FetchFailedException {
        Matcher matcher = FROM_THE_START.matcher(header == null ? "" : header.strip());
        if (!matcher.matches()) {
            throw new FetchFailedException(Reason.FETCH_REFUSED, "the server sent another range than requested");
        }
        return matcher.group(1).equals("*") ? 0 : Long.parseLong(matcher.group(1));
    }
}
