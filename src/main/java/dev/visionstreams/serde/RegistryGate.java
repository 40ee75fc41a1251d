package dev.visionstreams.serde;

import dev.visionstreams.concurrent.Backoff;
import dev.visionstreams.concurrent.Breaker;
import dev.visionstreams.concurrent.Breaker.Pass;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the schema registry may be asked; one for all serializers and deserializers of a process. While the registry is
 * away (it can't be reached, times out or fails), one caller at a time probes it after growing pauses, and all others are
 * turned away at once. A question that it refuses is asked again after growing pauses as well, without holding up others.
 * What is known already is never asked for, so it isn't affected. Thread-safe; no lock is held while the registry works.
 */
public final class RegistryGate {
    private static final Logger log = LoggerFactory.getLogger(RegistryGate.class);

    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));
    private static final Duration BETWEEN_LOGS = Duration.ofMinutes(1);

    /** Refused questions that are remembered; the ones refused longest ago are forgotten first. */
    private static final int MAX_REFUSED = 1_000;

    private final InstantSource clock;
    private final DoubleSupplier random;
    private final boolean pauses;

    // Guarded by this.
    private final Breaker breaker = new Breaker();
    private final Map<String, Refusal> refused = new LinkedHashMap<>();
    private @Nullable Answer lastAnswer;
    private @Nullable Instant awaySince;
    private Instant quietUntil = Instant.MIN;
    private int failures;
    private long turns;

    /** @param turn which of all answers and refusals it is */
    private record Refusal(RegistryException answer, long turn, int times, Instant until) {}

    /** @param again asks the same question once more, past every cache */
    private record Answer(long turn, Runnable again) {}

    private RegistryGate(InstantSource clock, DoubleSupplier random, boolean pauses) {
        this.clock = clock;
        this.random = random;
        this.pauses = pauses;
    }

    /** @param random numbers in [0, 1), for jitter; called by any thread */
    public RegistryGate(InstantSource clock, DoubleSupplier random) {
        this(clock, random, true);
    }

    /** Turns nobody away and logs nothing: for commands, which fail instead of waiting. */
    public static RegistryGate alwaysOpen() {
        return new RegistryGate(InstantSource.system(), () -> 0, false);
    }

    /** As {@link #ask(String, Supplier, Runnable)}, for questions that go to the registry each time. */
    public <T> T ask(String what, Supplier<T> question) {
        return ask(what, question, () -> {
            var unused = question.get();
        });
    }

    /**
     * Asks, or fails at once while the registry isn't to be asked.
     *
     * @param what names the question; it is part of no message
     * @param question throws {@link RegistryException} if the registry gives no usable answer
     * @param again asks the same question past every cache, with the same exceptions
     * @throws RegistryException of the question, or because it wasn't asked; see {@link #pauseAfter}
     */
    public <T> T ask(String what, Supplier<T> question, Runnable again) {
        Pass pass = admit(what);
        T answer;
        try {
            answer = question.get();
        } catch (RegistryException e) {
            if (e.retryable()) {
                failed(pass, e);
            } else {
                refused(pass, what, e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                breaker.abandon(pass);
            }
            throw e;
        }
        answered(pass, what, again);
        return answer;
    }

    /** Since when the registry gives no answers; null: it answered when it was last asked, or wasn't asked. */
    public synchronized @Nullable Instant awaySince() {
        return awaySince;
    }

    /** How long to wait before the work that ended with this exception is tried again. */
    public synchronized Duration pauseAfter(RegistryException e) {
        Instant now = clock.instant();
        Duration wait = breaker.waitFor(now, PAUSES.first());
        Refusal refusal = refusal(e);
        if (refusal != null) {
            logAtMostOnceAMinute(now, "refuses what is needed", e);
            wait = Duration.between(now, refusal.until());
        }
        return wait.compareTo(PAUSES.first()) > 0 ? wait : PAUSES.first();
    }

    /**
     * Whether a refusal to give the schema that a record names is the record's fault, because the registry answers other
     * questions: one was answered since, or one that was answered before is answered again now. While nothing was answered
     * yet, only a schema that the registry says it doesn't have is the record's fault; a refusal may be a matter of
     * credentials. May block for a call to the registry.
     *
     * @param e what {@link #ask} threw for that schema
     */
    public boolean isFaultOfRecord(RegistryException e) {
        if (e.retryable()) {
            return false;
        }
        Answer other;
        synchronized (this) {
            other = lastAnswer;
            if (other == null) {
                return e.errorCode() == RegistryException.SCHEMA_NOT_FOUND;
            }
            Refusal refusal = refusal(e);
            if (refusal != null && refusal.turn() < other.turn()) {
                return true;
            }
        }
        try {
            other.again().run();
        } catch (RegistryException unanswered) {
            return false;
        }
        synchronized (this) {
            lastAnswer = new Answer(++turns, other.again());
        }
        return true;
    }

    /** Holds the lock. */
    private @Nullable Refusal refusal(RegistryException e) {
        return refused.values().stream()
                .filter(refusal -> refusal.answer() == e)
                .findFirst()
                .orElse(null);
    }

    private synchronized Pass admit(String what) {
        if (pauses) {
            Instant now = clock.instant();
            Refusal refusal = refused.get(what);
            if (refusal != null && now.isBefore(refusal.until())) {
                throw refusal.answer();
            }
            if (!breaker.waitFor(now, PAUSES.first()).isZero()) {
                throw RegistryException.passing("the schema registry is away and asked again later", null);
            }
        }
        return breaker.admit();
    }

    private synchronized void failed(Pass pass, RegistryException e) {
        if (!breaker.isCurrent(pass)) {
            return;
        }
        Instant now = clock.instant();
        failures++;
        breaker.trip(now.plus(PAUSES.equalJitter(failures, random)));
        if (awaySince == null) {
            awaySince = now;
            logAtMostOnceAMinute(now, "is away", e);
        } else {
            long seconds = Duration.between(awaySince, now).toSeconds();
            logAtMostOnceAMinute(now, "has been away for " + seconds + " s", e);
        }
    }

    private synchronized void refused(Pass pass, String what, RegistryException e) {
        there(pass);
        Refusal before = refused.remove(what);
        int times = before == null ? 1 : before.times() + 1;
        refused.put(what, new Refusal(e, ++turns, times, clock.instant().plus(PAUSES.equalJitter(times, random))));
        if (refused.size() > MAX_REFUSED) {
            refused.remove(refused.keySet().iterator().next());
        }
    }

    private synchronized void answered(Pass pass, String what, Runnable again) {
        there(pass);
        refused.remove(what);
        lastAnswer = new Answer(++turns, again);
    }

    /** Holds the lock. */
    private void there(Pass pass) {
        if (awaySince == null || !breaker.isCurrent(pass)) {
            return;
        }
        breaker.reset();
        failures = 0;
        if (pauses) {
            log.info(
                    "The schema registry answers again, after {} s",
                    Duration.between(awaySince, clock.instant()).toSeconds());
        }
        awaySince = null;
        quietUntil = Instant.MIN;
    }

    /** Holds the lock. */
    private void logAtMostOnceAMinute(Instant now, String state, RegistryException e) {
        if (pauses && !now.isBefore(quietUntil)) {
            quietUntil = now.plus(BETWEEN_LOGS);
            log.warn(
                    "The schema registry {}: {}. Requests that need it wait, uncounted and unpaid, and go on by themselves",
                    state,
                    e.getMessage());
        }
    }
}
