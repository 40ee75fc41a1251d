package dev.visionstreams.gemini;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs an action after a delay, without a thread that waits. */
@FunctionalInterface
interface DelayedRunner {
    DelayedRunner TIMER = (delay, action) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
            .execute(action);

    void run(Duration delay, Runnable action);
}
