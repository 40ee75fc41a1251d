package dev.visionstreams.pipeline;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Images between the attempts of their requests, so that the next attempt doesn't fetch them again. They are dropped when
 * their bytes are needed, or when the attempt doesn't come because its task is another process's now. Thread-safe.
 */
final class KeptImages {
    private static final Duration KEPT = Duration.ofMinutes(5);

    /** Bounds what isn't counted in bytes: images on disk, and what is known of images elsewhere. */
    private static final int MOST = 1_000;

    private final InstantSource clock;

    /** The oldest first. Guarded by this. */
    private final Map<String, Kept> byRequest = new LinkedHashMap<>();

    private record Kept(RequestImages images, long untilMillis) {}

    KeptImages(InstantSource clock) {
        this.clock = clock;
    }

    void keep(String request, RequestImages images) {
        RequestImages before;
        synchronized (this) {
            Kept replaced = byRequest.remove(request);
            before = replaced == null ? null : replaced.images();
            byRequest.put(request, new Kept(images, clock.millis() + KEPT.toMillis()));
        }
        if (before != null) {
            before.close();
        }
        dropLate();
    }

    /** The images, which are the caller's to close now; null if there are none. */
    synchronized @Nullable RequestImages take(String request) {
        Kept kept = byRequest.remove(request);
        return kept == null ? null : kept.images();
    }

    /** Drops images whose attempt didn't come. */
    void dropLate() {
        long now = clock.millis();
        drop((kept, left) -> kept.untilMillis() <= now || left > MOST);
    }

    /** Gives all bytes back, because some are waited for; but those of a request that has precedence. */
    void clear() {
        drop((kept, left) -> !kept.images().hasPrecedence());
    }

    private void drop(BiPredicate<Kept, Integer> which) {
        List<RequestImages> dropped = new ArrayList<>();
        synchronized (this) {
            byRequest.values().removeIf(kept -> {
                boolean drop = which.test(kept, byRequest.size());
                if (drop) {
                    dropped.add(kept.images());
                }
                return drop;
            });
        }
        dropped.forEach(RequestImages::close);
    }
}
