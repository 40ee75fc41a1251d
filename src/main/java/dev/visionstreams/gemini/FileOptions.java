package dev.visionstreams.gemini;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When pictures are uploaded rather than sent with a question.
 *
 * @param inlineMax bytes that the body of a question may have, its pictures in base64; 1 or more. Beyond it the largest
 *     pictures are uploaded
 * @param reuseMin pictures of so many bytes that are seen again are uploaded, too; 1 or more; null: none are
 * @param reuseWindow for how long a picture counts as seen
 * @param delete whether uploaded files are deleted once nobody uses them any more
 */
public record FileOptions(long inlineMax, @Nullable Long reuseMin, Duration reuseWindow, boolean delete) {
    public static final FileOptions DEFAULTS = new FileOptions(20_000_000, null, Duration.ofMinutes(10), false);
}
