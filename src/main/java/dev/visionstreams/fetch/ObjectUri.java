package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code s3://bucket/key} or {@code gs://bucket/object}. The key is taken as it is written, percent signs and question
 * marks included, as the stores' own command lines take it.
 */
record ObjectUri(String bucket, String key) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]+://([^/]*)/(.*)", Pattern.DOTALL);

    /** Both stores' rule for names; anything else could become another part of a URL. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST_KEY = 1024;

    /** @param buckets those that may be named; empty: any */
    static ObjectUri of(@Nullable String uri, Set<String> buckets) throws RefusedException {
        Matcher parts = FORM.matcher(uri == null ? "" : uri.strip());
        if (!parts.matches()
                || !BUCKET.matcher(parts.group(1)).matches()
                || parts.group(1).contains("..")) {
            throw new RefusedException(Reason.URI_INVALID, "not of the form scheme://bucket/key");
        }
        String bucket = parts.group(1);
        String key = parts.group(2);
        // Dots would be resolved on the way, and lead out of the bucket.
        boolean dots = Stream.of(key.split("/", -1)).anyMatch(name -> name.equals(".") || name.equals(".."));
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (dots || length == 0 || length > LONGEST_KEY || CONTROL.matcher(key).find()) {
            throw new RefusedException(
                    Reason.URI_INVALID,
                    "a key has 1 to 1024 bytes, no control characters and no . or .. between slashes");
        }
        if (!buckets.isEmpty() && !buckets.contains(bucket)) {
            throw new RefusedException(Reason.BUCKET_NOT_ALLOWED, "a bucket that isn't allowed");
        }
        return new ObjectUri(bucket, key);
    }
}
