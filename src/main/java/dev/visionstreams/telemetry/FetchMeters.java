package dev.visionstreams.telemetry;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.telemetry.Stages.Stage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How fetches end, and how long they take. Thread-safe. */
public final class FetchMeters {
    private static final String FETCHED = "FETCHED";
    private static final String REMOTE = "REMOTE";

    private final Stages stages;
    private final Map<String, Counter> results = new HashMap<>();

    public FetchMeters(MeterRegistry registry, Stages stages) {
        this.stages = stages;
        register(registry, FETCHED);
        register(registry, REMOTE);
        for (FetchResult.Reason reason : FetchResult.Reason.values()) {
            register(registry, reason.name());
        }
    }

    private void register(MeterRegistry registry, String result) {
        results.put(
                result,
                Counter.builder("vision.fetches")
                        .description("Fetches of images, by result; images within requests count, too")
                        .tag("result", result)
                        .register(registry));
    }

    /** Wraps a fetcher to measure its fetches. */
    public ImageFetcher measured(ImageFetcher fetcher) {
        return source -> {
            long begun = System.nanoTime();
            var running = fetcher.fetch(source);
            var unused = running.whenComplete((result, error) -> {
                stages.record(Stage.FETCH, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
                count(result);
            });
            return running; // itself: cancelling it cancels the fetch
        };
    }

    private void count(@Nullable FetchResult result) {
        String name = result instanceof FetchResult.Failed failed
                ? failed.reason().name()
                : result instanceof FetchResult.Remote ? REMOTE : FETCHED;
        Counter counter = result == null ? null : results.get(name);
        if (counter != null) {
            counter.increment();
        }
    }
}
