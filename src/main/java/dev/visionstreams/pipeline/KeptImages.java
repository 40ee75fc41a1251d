package dev.visionstreams.pipeline;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Images of requests that a model failed, kept for the next attempt, which then doesn't fetch them again. They go when
 * somebody needs their bytes, or when the attempt doesn't come, because its task is another process's now. Thread-safe.
 */
final class KeptImages {
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<String, Kept> byRequest = new LinkedHashMap<>();

    private record Kept(FetchedImages images, long untilMillis) {}

    KeptImages(InstantSource clock) {
        this.clock = clock;
    }

    void keep(String request, FetchedImages images) {
        List<FetchedImages> gone = new ArrayList<>();
        synchronized (this) {
            long now = clock.millis();
            Kept before = byRequest.put(request, new Kept(images, now + KEPT.toMillis()));
            if (before != null) {
                gone.add(before.images());
            }
            for (Iterator<Kept> oldest = byRequest.values().iterator(); oldest.hasNext(); ) {
                Kept next = oldest.next();
                if (next.untilMillis() > now) {
                    break;
                }
                oldest.remove();
                gone.add(next.images());
            }
        }
        gone.forEach(FetchedImages::close);
    }

    /** The images, which are the caller's to close now; null if they are gone. */
    synchronized @Nullable FetchedImages take(String request) {
        Kept kept = byRequest.remove(request);
        return kept == null ? null : kept.images();
    }

    /** Gives all bytes back: somebody waits for some. */
    void clear() {
        List<Kept> gone;
        synchronized (this) {
            gone = List.copyOf(byRequest.values());
            byRequest.clear();
        }
        gone.forEach(kept -> kept.images().close());
    }
}
