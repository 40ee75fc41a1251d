package dev.visionstreams.gemini;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When images are uploaded instead of being sent inline.
 *
 * @param inlineMax maximum bytes of a request body, images in base64 included; 1 or more. Above it the largest images
 *     are uploaded
 * @param reuseMin images of at least this many bytes are uploaded when they are seen again; 1 or more; null for never
 * @param reuseWindow how long an image counts as seen
 * @param delete whether uploaded files are deleted when no request uses them any more
 */
public record FileOptions(long inlineMax, @Nullable Long reuseMin, Duration reuseWindow, boolean delete) {
    public static final FileOptions DEFAULTS = new FileOptions(20_000_000, null, Duration.ofMinutes(10), false);
}
