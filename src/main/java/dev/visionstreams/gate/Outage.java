package dev.visionstreams.gate;

import dev.visionstreams.concurrent.Backoff;
import dev.visionstreams.concurrent.Breaker;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model takes no calls at all: it is down, refuses every request, or the day's quota is used up. Probes find out
 * when that is over. Results count only if their call was admitted since the last change. Not thread-safe.
 */
final class Outage {
    /** The model counts as down after this many failures in a row, each of another request. */
    private static final int DOWN = 20;

    /** It also counts as down when only failures came for this long, of at least two requests. */
    private static final Duration DOWN_AFTER = Duration.ofSeconds(30);

    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final Duration patience;
    private final DoubleSupplier random;
    private final Breaker breaker = new Breaker();

    /** Why there is one; null: there is none. */
    private @Nullable ModelFailure cause;

    private Instant since = Instant.MIN;
    private Instant tripped = Instant.MIN;
    private Instant nextProbe = Instant.MIN;
    private int failedProbes;

    /** Requests that failed since the model last replied, and when the first of them did. */
    private final Set<String> failedInARow = new HashSet<>();

    private Instant failingSince = Instant.MAX;

    /** During an outage, the latest request that came, and since when no other one did. */
    private String visitor = "";

    private Instant aloneSince = Instant.MAX;

    /** @param patience see {@link #isLeftTo} */
    Outage(Duration patience, DoubleSupplier random) {
        this.patience = patience;
        this.random = random;
    }

    boolean isOn() {
        return breaker.isTripped();
    }

    @Nullable
    ModelFailure cause() {
        return cause;
    }

    DoorState state() {
        return cause == null ? DoorState.OPEN : new DoorState(cause.reason(), since, nextProbe, cause.message());
    }

    /** How long callers have to wait; zero: the next one is admitted, as a probe if there is an outage. */
    Duration waitFor(Instant now) {
        return breaker.waitFor(now, ModelDoor.LONGEST_WAIT);
    }

    Breaker.Pass admit() {
        return breaker.admit();
    }

    /** The call ended without showing anything. */
    void abandon(Breaker.Pass pass) {
        breaker.abandon(pass);
    }

    /** The model answered that call. */
    void answered(Breaker.Pass pass) {
        if (!breaker.isCurrent(pass)) {
            return;
        }
        failedInARow.clear();
        failingSince = Instant.MAX;
        if (cause != null) {
            cause = null;
            breaker.reset();
        }
    }

    /** A call failed as calls do in an outage: many of them in a row, or for long, are one. */
    void failed(Instant now, Breaker.Pass pass, String request, ModelFailure failure) {
        if (!breaker.isCurrent(pass)) {
            return;
        }
        failingSince = failingSince.isBefore(now) ? failingSince : now;
        failedInARow.add(request);
        boolean overTime = failedInARow.size() > 1 && !now.isBefore(failingSince.plus(DOWN_AFTER));
        if (isOn() || failedInARow.size() >= DOWN || overTime) {
            begin(now, pass, failure);
        }
    }

    /** A request wants to call the model. */
    void came(Instant now, String request) {
        if (!request.equals(visitor)) {
            visitor = request;
            aloneSince = now;
        }
    }

    /**
     * Whether the outage may be this request's own: for the whole patience it was the only one that came, and each of its
     * probes failed.
     */
    boolean isLeftTo(String request, Instant now) {
        Instant begun = aloneSince.isBefore(tripped) ? tripped : aloneSince;
        return visitor.equals(request) && !now.isBefore(begun.plus(patience));
    }

    /** Whether only this request's calls failed since the model last replied. */
    boolean concernsOnly(String request) {
        return failedInARow.equals(Set.of(request));
    }

    /** It is known that no request will be served for now; or a probe showed it again. */
    void begin(Instant now, Breaker.Pass pass, ModelFailure failure) {
        if (!breaker.isCurrent(pass)) {
            return;
        }
        Reason reason = failure.reason();
        if (cause == null || cause.reason() != reason) {
            since = now;
        }
        if (cause == null) {
            tripped = now;
            failedProbes = 0;
        }
        failedProbes++;
        cause = new ModelFailure(reason, failure.message(), failure.httpStatus(), failure.retryAfter(), null);
        nextProbe = reason == Reason.DAILY_QUOTA_EXCEEDED
                ? DailyQuota.nextProbe(now)
                : now.plus(PAUSES.equalJitter(failedProbes, random));
        breaker.trip(nextProbe);
    }
}
