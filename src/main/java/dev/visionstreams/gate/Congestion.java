package dev.visionstreams.gate;

import dev.visionstreams.concurrent.Backoff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What 429s teach about one model. One that names a quota closes the door for its hint. One that names none delays only
 * its own request; many of them lower the number of calls that may run, and when most recent calls are refused the door
 * closes. A refusal for the rate of calls also sets their {@link Pace}. Not thread-safe.
 */
final class Congestion {
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10));

    /** The service's hint is believed up to here. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** How far each result moves what is known of recent calls. */
    private static final double WEIGHT = 0.1;

    private static final double MOST = 0.5;

    private final Concurrency concurrency;
    private final Pace pace;
    private final DoubleSupplier random;
    private Instant closedUntil = Instant.MIN;

    /** When the first of the closings began that followed each other without an answer. */
    private Instant closedSince = Instant.MIN;

    /** The latest admission when a refusal last changed something: earlier calls don't change it again. */
    private long judgedUpTo;

    private int closedInARow;
    private int refusedInARow;

    /** The part of recent calls that was refused. */
    private double refused;

    /** How long an answered call takes; 0: unknown. */
    private double callMillis;

    /** @param calls how many may run at once in good times */
    Congestion(int calls, DoubleSupplier share, DoubleSupplier random) {
        this.concurrency = new Concurrency(calls);
        this.pace = new Pace(share);
        this.random = random;
    }

    /** How many calls may run at once. */
    int calls() {
        return concurrency.limit();
    }

    /** How many calls may be made; infinite while no limit is known. */
    double perMinute(Instant now) {
        return pace.perMinute(now.toEpochMilli());
    }

    DoorState state(Instant now) {
        return closedFor(now).isZero()
                ? DoorState.OPEN
                : new DoorState(Reason.QUOTA_EXCEEDED, closedSince, closedUntil, null);
    }

    Duration closedFor(Instant now) {
        return closedUntil.isAfter(now) ? Duration.between(now, closedUntil) : Duration.ZERO;
    }

    /** Milliseconds until a call may be made behind that many others; 0: now. */
    long waitMillis(long now, int running, int ahead) {
        int excess = running + ahead + 1 - concurrency.limit();
        long untilOneEnds = excess <= 0 ? 0 : Math.max(10, (long) (excess * callMillis / concurrency.limit()));
        return Math.max(untilOneEnds, pace.waitMillis(now, ahead));
    }

    void admitted(long now) {
        pace.take(now);
    }

    /** @param running calls of which this was one */
    void answered(Instant now, Admission.Enter admitted, int running) {
        boolean late = admitted.number() <= judgedUpTo;
        pace.answered(now.toEpochMilli(), late);
        double took = Math.max(0, now.toEpochMilli() - admitted.atMillis());
        callMillis = callMillis == 0 ? took : callMillis + WEIGHT * (took - callMillis);
        if (!late) {
            closedInARow = 0;
            refusedInARow = 0;
            refused -= WEIGHT * refused;
            concurrency.answered(running);
        }
    }

    /** Returns how long the request waits at least; null: as long as the door is closed, or as the service asked. */
    @Nullable
    Duration refused(Instant now, Admission.Enter admitted, long lastNumber, int running, ModelFailure failure) {
        boolean late = admitted.number() <= judgedUpTo;
        Duration hint = failure.retryAfter();
        if (failure.quotaNamed()) {
            if (!late || hint != null) {
                close(now, late, hint);
            }
            if (!late) {
                findPace(now, lastNumber);
            }
            return null;
        }
        if (!late) {
            refusedInARow++;
            judge(now, lastNumber, running, hint);
        }
        return hint != null ? null : PAUSES.equalJitter(Math.max(1, refusedInARow), random);
    }

    private void judge(Instant now, long lastNumber, int running, @Nullable Duration hint) {
        refused += WEIGHT * (1 - refused);
        boolean young = pace.isYoung(now.toEpochMilli());
        boolean one = concurrency.limit() == 1;
        boolean exceeded = pace.isExceeded(now.toEpochMilli());
        boolean fewer = concurrency.refused();
        // Refusals come sooner than answers: calls that still run count as not refused.
        boolean most = refused > MOST && refusedInARow > running;
        if (most || (one && (closedInARow > 0 || refusedInARow > 1))) {
            close(now, false, hint);
            concurrency.collapse();
            if (one || !young) {
                findPace(now, lastNumber);
            }
        } else if (exceeded || (fewer && !young)) {
            findPace(now, lastNumber);
        } else if (!fewer) {
            return;
        }
        judgedUpTo = lastNumber;
    }

    private void close(Instant now, boolean again, @Nullable Duration hint) {
        closedInARow += again ? 0 : 1;
        closedSince = closedInARow <= 1 && !again ? now : closedSince;
        Duration pause = hint == null ? PAUSES.equalJitter(closedInARow, random) : hint;
        Instant until = now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause);
        closedUntil = until.isAfter(closedUntil) ? until : closedUntil;
        refused = 0;
    }

    private void findPace(Instant now, long lastNumber) {
        judgedUpTo = lastNumber;
        Instant goesOn = closedUntil.isAfter(now) ? closedUntil : now;
        pace.found(now.toEpochMilli(), goesOn.toEpochMilli());
    }
}
