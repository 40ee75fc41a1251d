package dev.visionstreams.pipeline;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Concern;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one model's readiness. Not thread-safe: the {@link ModelGate} guards it. */
final class ModelDoor {
    private static final Logger log = LoggerFactory.getLogger(ModelDoor.class);

    /** So many retryable failures in a row, each of another request, and the model counts as down. */
    private static final int DOWN = 20;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** The service's word on how long to wait is believed up to here. */
    private static final Duration LONGEST_COOL_DOWN = Duration.ofMinutes(10);

    /** A day's quota may be raised at any time: somebody looks now and then. */
    private static final Duration DAILY_PROBE = Duration.ofMinutes(10);

    /** Who is turned away looks again this soon at the latest, so that nobody oversleeps the return. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Google's quotas of a day start anew at midnight there. */
    private static final ZoneId PACIFIC = ZoneId.of("America/Los_Angeles");

    private static final double AVERAGE_WEIGHT = 0.1;

    private final String model;
    private final @Nullable RateBudget requests;
    private final @Nullable RateBudget tokens;
    private final DoubleSupplier random;
    private final Set<String> failedInARow = new HashSet<>();
    private Instant coolUntil = Instant.MIN;
    private int coolDowns;
    private double averageTokens;

    /** Why nobody enters but a probe; null: open. */
    private @Nullable Reason closedBy;

    private Instant nextProbe = Instant.MIN;
    private boolean probing;
    private int failedProbes;

    ModelDoor(String model, @Nullable RateBudget requests, @Nullable RateBudget tokens, DoubleSupplier random) {
        this.model = model;
        this.requests = requests;
        this.tokens = tokens;
        this.random = random;
    }

    @Nullable
    Reason closedBy() {
        return closedBy;
    }

    Admission enter(Instant now, String request) {
        if (closedBy != null) {
            if (probing || now.isBefore(nextProbe)) {
                return wait(probing ? LONGEST_WAIT : Duration.between(now, nextProbe));
            }
            probing = true;
            return new Admission.Enter(model, request, true, 0);
        }
        if (now.isBefore(coolUntil)) {
            return wait(Duration.between(now, coolUntil));
        }
        long millis = now.toEpochMilli();
        long reserved = tokens == null ? 0 : Math.round(averageTokens);
        long pause = Math.max(
                requests == null ? 0 : requests.waitMillis(millis, 1),
                tokens == null ? 0 : tokens.waitMillis(millis, reserved));
        if (pause > 0) {
            return wait(Duration.ofMillis(pause));
        }
        if (requests != null) {
            requests.take(millis, 1);
        }
        if (tokens != null) {
            tokens.take(millis, reserved);
        }
        return new Admission.Enter(model, request, false, reserved);
    }

    private static Admission wait(Duration delay) {
        return new Admission.Wait(delay.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : delay);
    }

    /** Its tokens are accounted for with the reply: it reports what all its questions cost. */
    void askAgain(Instant now) {
        if (requests != null) {
            requests.take(now.toEpochMilli(), 1);
        }
    }

    void withdraw(Instant now, Admission.Enter admitted) {
        if (admitted.probe()) {
            probing = false;
        } else {
            if (requests != null) {
                requests.take(now.toEpochMilli(), -1);
            }
            if (tokens != null) {
                tokens.take(now.toEpochMilli(), -admitted.reservedTokens());
            }
        }
    }

    boolean settle(Instant now, Admission.Enter admitted, ModelResult result) {
        if (admitted.probe()) {
            probing = false;
        }
        account(now, admitted, result instanceof ModelReply reply ? reply.inference() : inference(result));
        if (result instanceof ModelFailure failure) {
            return failed(now, admitted, failure);
        }
        answered();
        return true;
    }

    private static @Nullable Inference inference(ModelResult result) {
        return result instanceof ModelFailure failure ? failure.inference() : null;
    }

    private void account(Instant now, Admission.Enter admitted, @Nullable Inference used) {
        if (tokens == null) {
            return;
        }
        long total = used == null ? 0 : used.totalTokens();
        tokens.take(now.toEpochMilli(), total - admitted.reservedTokens());
        if (total > 0) {
            averageTokens = averageTokens == 0 ? total : averageTokens + AVERAGE_WEIGHT * (total - averageTokens);
            tokens.succeeded(total);
        }
    }

    /** The model spoke, whatever it said: it is there. */
    private void answered() {
        failedInARow.clear();
        coolDowns = 0;
        if (requests != null) {
            requests.succeeded(1);
        }
        if (closedBy != null) {
            log.info("{} answers again after {}", model, closedBy);
            closedBy = null;
            failedProbes = 0;
        }
    }

    private boolean failed(Instant now, Admission.Enter admitted, ModelFailure failure) {
        Reason reason = failure.reason();
        switch (reason.concern()) {
            case REQUEST -> {
                answered();
                return true;
            }
            case QUOTA -> {
                if (reason == Reason.DAILY_QUOTA_EXCEEDED) {
                    close(now, admitted, failure);
                } else {
                    coolDown(now, admitted, failure);
                }
                return false;
            }
            case EVERYTHING -> {
                close(now, admitted, failure);
                return false;
            }
            case MODEL -> {
                failedInARow.add(admitted.request());
                if (closedBy != null || failedInARow.size() >= DOWN) {
                    close(now, admitted, failure);
                }
                return closedBy == null;
            }
        }
        throw new IllegalStateException("no such concern: " + reason);
    }

    /** Once for all calls that the same limit hits: those that were on their way don't make it longer. */
    private void coolDown(Instant now, Admission.Enter admitted, ModelFailure failure) {
        if (closedBy != null && admitted.probe()) {
            answered(); // the quota of a minute is a sign of life
        }
        Duration hint = failure.retryAfter();
        boolean first = !now.isBefore(coolUntil);
        if (first) {
            coolDowns++;
            if (requests != null) {
                requests.exceeded();
            }
            if (tokens != null) {
                tokens.exceeded();
            }
        }
        Instant until = now.plus(hint == null ? pause(coolDowns) : capped(hint));
        if (first || (hint != null && until.isAfter(coolUntil))) {
            coolUntil = until;
        }
    }

    private static Duration capped(Duration hint) {
        return hint.compareTo(LONGEST_COOL_DOWN) > 0 ? LONGEST_COOL_DOWN : hint;
    }

    private void close(Instant now, Admission.Enter admitted, ModelFailure failure) {
        Reason reason = failure.reason();
        if (closedBy != null && !admitted.probe()) {
            return; // was on its way when the door closed
        }
        if (closedBy != reason) {
            report(reason, failure.message());
        }
        failedProbes = closedBy == null ? 1 : failedProbes + 1;
        closedBy = reason;
        nextProbe = reason == Reason.DAILY_QUOTA_EXCEEDED ? nextLook(now) : now.plus(pause(failedProbes));
    }

    private void report(Reason reason, String message) {
        if (reason.concern() == Concern.EVERYTHING) {
            log.error(
                    "{} refuses every request: {}. Nothing is started, nothing is lost; mend it, and work goes on by"
                            + " itself",
                    model,
                    message);
        } else if (reason == Reason.DAILY_QUOTA_EXCEEDED) {
            log.warn(
                    "{}: the day's quota is used up. Nothing is started until it returns, at midnight Pacific time:"
                            + " {}",
                    model,
                    message);
        } else {
            log.warn(
                    "{} counts as down after {} failures in a row. Nothing is started until a probe succeeds: {}",
                    model,
                    failedInARow.size(),
                    message);
        }
    }

    private static Instant nextLook(Instant now) {
        Instant midnight = now.atZone(PACIFIC)
                .toLocalDate()
                .plusDays(1)
                .atTime(LocalTime.MIDNIGHT)
                .atZone(PACIFIC)
                .toInstant();
        Instant probe = now.plus(DAILY_PROBE);
        return probe.isBefore(midnight) ? probe : midnight;
    }

    /** Between half and the whole of a pause that doubles each time. */
    private Duration pause(int times) {
        long bound = FIRST_PAUSE.toMillis() << Math.min(20, Math.max(0, times - 1));
        long millis = Math.min(LONGEST_PAUSE.toMillis(), bound);
        return Duration.ofMillis(millis / 2 + (long) (millis / 2.0 * random.getAsDouble()));
    }
}
