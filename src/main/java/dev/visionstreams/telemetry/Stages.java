package dev.visionstreams.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** How long requests spend where, as histograms that are there from the start. Thread-safe. */
public final class Stages {
    static final Duration[] BUCKETS = Stream.of(
                    1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 600_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Map<Stage, Timer> timers = new EnumMap<>(Stage.class);

    /** From intake to commit, in the order of a request's way. */
    public enum Stage {
        /** Ready to start, until a permit is free. */
        QUEUE,
        /** One image, until its bytes are there. */
        FETCH,
        /** The images of one request: inspected, decoded and encoded where they must be. */
        PREPARE,
        /** One exchange with the model. */
        MODEL,
        /** Finished, until earlier requests of the key are. */
        TURN,
        /** Forwarded, until it is committed. */
        COMMIT
    }

    public Stages(MeterRegistry registry) {
        for (Stage stage : Stage.values()) {
            timers.put(
                    stage,
                    Timer.builder("vision.stage.duration")
                            .description("Time that requests spend in each stage")
                            .tag("stage", stage.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
    }

    /**
     * Takes note of a stage's end.
     *
     * @param millis that it took, 0 or more
     */
    public void record(Stage stage, long millis) {
        Timer timer = timers.get(stage);
        if (timer != null) {
            timer.record(Duration.ofMillis(millis));
        }
    }
}
