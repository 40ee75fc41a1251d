package dev.visionstreams.gemini;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something after a while; no thread waits meanwhile. */
@FunctionalInterface
interface Later {
    Later TIMER = (delay, action) -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
            .execute(action);

    void run(Duration delay, Runnable action);
}
