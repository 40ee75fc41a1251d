package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code s3://bucket/key} or {@code gs://bucket/object}. The key is used verbatim, including percent signs and question
 * marks, as in the stores' own command lines; a blank at its end is part of it.
 */
record ObjectUri(String bucket, String key) {
    /** In a list of buckets: any that the credentials give access to. */
    static final String ANY_BUCKET = "*";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]+://([^/]*)/(.*)", Pattern.DOTALL);

    /** Both stores' rule for names; other characters could change the structure of a URL. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int MAX_KEY_BYTES = 1024;

    /** @param buckets the buckets that may be named; {@link #ANY_BUCKET} for any */
    static ObjectUri of(@Nullable String uri, Set<String> buckets) throws FetchFailedException {
        Matcher parts = FORM.matcher(uri == null ? "" : uri.stripLeading());
        if (uri == null
                || !parts.matches()
                || !BUCKET.matcher(parts.group(1)).matches()
                || parts.group(1).contains("..")) {
            throw new FetchFailedException(Reason.URI_INVALID, "not of the form scheme://bucket/key");
        }
        String bucket = parts.group(1);
        String key = parts.group(2);
        // URL normalisation would resolve dots, and lead out of the bucket.
        boolean dots = Stream.of(key.split("/", -1)).anyMatch(name -> name.equals(".") || name.equals(".."));
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (dots
                || length == 0
                || length > MAX_KEY_BYTES
                || CONTROL.matcher(key).find()) {
            throw new FetchFailedException(
                    Reason.URI_INVALID,
                    "a key has 1 to 1024 bytes, no control characters and no . or .. between slashes");
        }
        if (!buckets.contains(ANY_BUCKET) && !buckets.contains(bucket)) {
            String setting = "vision.fetch." + uri.strip().substring(0, 2).toLowerCase(Locale.ROOT) + ".buckets";
            throw new FetchFailedException(
                    Reason.BUCKET_NOT_ALLOWED,
                    "a bucket that " + setting + " doesn't name"
                            + (buckets.isEmpty()
                                    ? "; it names none yet, and " + ANY_BUCKET + " allows every one"
                                    : ""));
        }
        return new ObjectUri(bucket, key);
    }
}
