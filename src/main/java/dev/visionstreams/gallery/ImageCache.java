package dev.visionstreams.gallery;

import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gallery.LoadedImage.Ready;
import dev.visionstreams.gallery.LoadedImage.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Images in their encoded form, and failures; what was used longest ago is dropped first. Thread-safe. */
final class ImageCache {
    private static final int FAILURE_BYTES = 1_000;
    private static final Duration PASSING = Duration.ofSeconds(10);
    private static final Duration LASTING = Duration.ofMinutes(5);

    private final long maxBytes;
    private final InstantSource clock;
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    record Key(ImageSource source, String sha256, int longestSide) {}

    private record Entry(LoadedImage image, Instant until, long bytes) {}

    ImageCache(long maxBytes, InstantSource clock) {
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    synchronized @Nullable LoadedImage get(Key key) {
        Entry entry = entries.get(key);
        return entry == null || entry.until().isBefore(clock.instant()) ? null : entry.image();
    }

    synchronized LoadedImage put(Key key, LoadedImage image) {
        Instant until = image instanceof Unavailable failure
                ? clock.instant().plus(failure.passing() ? PASSING : LASTING)
                : Instant.MAX;
        long size = image instanceof Ready ready ? ready.image().bytes().size() : FAILURE_BYTES;
        Entry before = entries.put(key, new Entry(image, until, size));
        bytes += size - (before == null ? 0 : before.bytes());
        for (Iterator<Entry> oldest = entries.values().iterator(); bytes > maxBytes && oldest.hasNext(); ) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
        return image;
    }
}
