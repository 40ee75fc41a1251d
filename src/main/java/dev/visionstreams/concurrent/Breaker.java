package dev.visionstreams.concurrent;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls away from a peer that fails, and lets a single probe through after each pause. The owner decides what trips
 * it, for how long, and what counts as recovery.
 *
 * <p>Each trip and each reset starts a new epoch. A call's result is evidence only in the epoch in which the call was
 * admitted, see {@link #isCurrent}: calls that were under way when the breaker changed say nothing about the time since.
 * Not thread-safe: the owner guards it.
 */
public final class Breaker {
    private long epoch;

    /** When the next probe is due; null: not tripped. */
    private @Nullable Instant probeAt;

    private boolean probing;

    /** What an admitted call holds. */
    public record Pass(long epoch, boolean probe) {}

    public boolean isTripped() {
        return probeAt != null;
    }

    /**
     * How long callers have to wait; zero: {@link #admit()} may be called now.
     *
     * @param whileProbing the wait while a probe is under way, whose end isn't known
     */
    public Duration waitFor(Instant now, Duration whileProbing) {
        if (probeAt == null || (!probing && !now.isBefore(probeAt))) {
            return Duration.ZERO;
        }
        return probing ? whileProbing : Duration.between(now, probeAt);
    }

    /** Admits a call, the probe if the breaker is tripped. */
    public Pass admit() {
        probing = isTripped();
        return new Pass(epoch, probing);
    }

    /** Whether the breaker hasn't changed since that call was admitted. */
    public boolean isCurrent(Pass pass) {
        return pass.epoch == epoch;
    }

    /** The call ended without showing anything: if it was the probe, the next caller may be one. */
    public void abandon(Pass pass) {
        if (isCurrent(pass)) {
            probing = false;
        }
    }

    /** Keeps calls away until then, when a probe is due. */
    public void trip(Instant nextProbe) {
        epoch++;
        probing = false;
        probeAt = nextProbe;
    }

    /** Lets all calls through. */
    public void reset() {
        epoch++;
        probing = false;
        probeAt = null;
    }
}
