package dev.visionstreams.gate;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Concern;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.WaitCause;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one model's readiness. Results are judged by when their call was admitted: one that was under way when
 * the door closed, opened or cooled down doesn't change it again. Not thread-safe: the {@link ModelGate} guards it.
 */
final class ModelDoor {
    /** Callers turned away come back within this time, so that recovery is noticed quickly. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final @Nullable RateBudget requests;
    private final TokenBudget tokens;
    private final DoubleSupplier random;
    private final Approaches approaches = new Approaches();
    private final HeldRequests held;
    private final Outage outage;
    private final RefusedSettings refusals;

    private final Congestion congestion;

    /** Admissions so far. */
    private long lastNumber;

    /** The latest admitted call that was replied to; 0: none. */
    private long lastReplied;

    private int calls;

    ModelDoor(Duration patience, Quota quota, int calls, DoubleSupplier random) {
        this(quota.requests(), new TokenBudget(quota.tokens()), patience, quota, calls, random);
    }

    private ModelDoor(
            @Nullable RateBudget requests,
            TokenBudget tokens,
            Duration patience,
            Quota quota,
            int calls,
            DoubleSupplier random) {
        this.requests = requests;
        this.tokens = tokens;
        this.congestion = new Congestion(calls, quota.share(), random);
        this.random = random;
        this.outage = new Outage(patience, random);
        this.held = new HeldRequests(patience);
        this.refusals = new RefusedSettings(random);
    }

    /** A door of its own whose calls draw on the same quota. */
    ModelDoor withSameQuota(Duration patience, Quota quota, int calls, DoubleSupplier random) {
        return new ModelDoor(requests, tokens, patience, quota, calls, random);
    }

    @Nullable
    ModelFailure closedBy() {
        return outage.cause();
    }

    DoorState state(Instant now) {
        if (outage.isOn()) {
            return outage.state();
        }
        DoorState refused = refusals.state();
        return refused.closedBy() == null ? congestion.state(now) : refused;
    }

    /** Why calls of that kind aren't made; null: they are. */
    @Nullable
    ModelFailure closedTo(String kind) {
        return outage.isOn() ? outage.cause() : refusals.failure(kind);
    }

    /** Why no calls, or none of some kind, are made; null: all are. */
    @Nullable
    ModelFailure trouble() {
        return outage.isOn() ? outage.cause() : refusals.any();
    }

    Congestion congestion() {
        return congestion;
    }

    boolean hasReplied() {
        return lastReplied > 0;
    }

    boolean isInUse() {
        return calls > 0;
    }

    Admission look(Instant now, ModelCall call) {
        outage.came(now, call.request());
        Duration closed = closedFor(now, call);
        if (closed.compareTo(Duration.ZERO) > 0) {
            return wait(closed, closedCause(call));
        }
        Duration early = approaches.mayFetch(now, call, outage.isOn(), ahead -> slotFor(now, call, ahead));
        return early.isZero()
                ? new Admission.Fetch()
                : wait(early, outage.isOn() ? closedCause(call) : slotCause(now, call));
    }

    Admission enter(Instant now, ModelCall call) {
        outage.came(now, call.request());
        approaches.arrived(now, call);
        Duration closed = closedFor(now, call);
        Duration pause = closed.compareTo(Duration.ZERO) > 0 ? closed : slotFor(now, call, 0);
        if (pause.compareTo(Duration.ZERO) > 0) {
            return wait(pause, closed.compareTo(Duration.ZERO) > 0 ? closedCause(call) : slotCause(now, call));
        }
        approaches.leave(call);
        calls++;
        congestion.admitted(now.toEpochMilli());
        if (requests != null) {
            requests.take(now.toEpochMilli(), 1);
        }
        long reserved = tokens.reserve(now.toEpochMilli(), call.tokens());
        return new Admission.Enter(call, ++lastNumber, now.toEpochMilli(), outage.admit(), reserved);
    }

    void leave(ModelCall call) {
        approaches.leave(call);
        refusals.leave(call);
    }

    void forget(String request) {
        held.forget(request);
        refusals.forget(request);
    }

    /** How long the door stays closed to a caller, whatever its quota. */
    private Duration closedFor(Instant now, ModelCall call) {
        Duration closed = closedFor(now);
        return closed.isZero() ? refusals.closedFor(now, call) : closed;
    }

    private Duration closedFor(Instant now) {
        return outage.isOn() ? outage.waitFor(now) : congestion.closedFor(now);
    }

    /** How long until the quota has a slot for a call that waits behind that many others. */
    private Duration slotFor(Instant now, ModelCall call, int ahead) {
        long millis = now.toEpochMilli();
        return Duration.ofMillis(
                Math.max(quotaMillis(millis, call, ahead), congestion.waitMillis(millis, calls, ahead)));
    }

    private long quotaMillis(long millis, ModelCall call, int ahead) {
        return Math.max(
                requests == null ? 0 : requests.waitMillis(millis, 1, ahead),
                tokens.waitMillis(millis, call.tokens(), ahead));
    }

    /** What a call without a slot waits for: our own quota, or what was learnt from the service's refusals. */
    private WaitCause slotCause(Instant now, ModelCall call) {
        long millis = now.toEpochMilli();
        return quotaMillis(millis, call, 0) < congestion.waitMillis(millis, calls, 0)
                ? WaitCause.COOLDOWN
                : WaitCause.QUOTA;
    }

    private WaitCause closedCause(ModelCall call) {
        ModelFailure failure = closedTo(call.kind());
        return failure == null ? WaitCause.COOLDOWN : WaitCause.after(failure.reason());
    }

    private static Admission wait(Duration delay, WaitCause cause) {
        return new Admission.Wait(delay.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : delay, cause);
    }

    /** Its tokens are accounted for with the reply, which reports what all its questions cost. */
    void askAgain(Instant now) {
        if (requests != null) {
            requests.take(now.toEpochMilli(), 1);
        }
    }

    /** The slot is given back, unless it was held for more than {@link RateBudget#RETURN_MILLIS}. */
    void withdraw(Instant now, Admission.Enter admitted) {
        calls--;
        outage.abandon(admitted.pass());
        refusals.leave(admitted.call());
        if (now.toEpochMilli() - admitted.atMillis() <= RateBudget.RETURN_MILLIS) {
            if (requests != null) {
                requests.take(now.toEpochMilli(), -1);
            }
            tokens.correct(now.toEpochMilli(), admitted, 0);
        }
    }

    /** The call showed nothing but that the service answers. */
    void abandon(Admission.Enter admitted) {
        calls--;
        refusals.leave(admitted.call());
        outage.answered(admitted.pass());
    }

    void replied(Instant now, Admission.Enter admitted, ModelResult result) {
        calls--;
        account(now, admitted, result instanceof ModelReply reply ? reply.inference() : null);
        lastReplied = Math.max(lastReplied, admitted.number());
        held.forget(admitted.call().request());
        refusals.accepted(now, admitted);
        answered(now, admitted);
    }

    private void account(Instant now, Admission.Enter admitted, @Nullable Inference used) {
        long total = used == null ? 0 : used.tokens().total();
        tokens.correct(now.toEpochMilli(), admitted, total);
        if (total > 0) {
            tokens.learn(admitted.call().tokens(), total);
        }
    }

    /** The model spoke, whatever it said: it is there. */
    private void answered(Instant now, Admission.Enter admitted) {
        congestion.answered(now, admitted, calls + 1);
        outage.answered(admitted.pass());
    }

    Ruling failed(Instant now, Admission.Enter admitted, ModelFailure failure) {
        calls--;
        account(now, admitted, failure.inference());
        refusals.leave(admitted.call());
        Reason reason = failure.reason();
        if (reason == Reason.MODEL_SETTING_REFUSED) {
            refusals.refused(now, admitted, failure, lastNumber);
            answered(now, admitted);
            return Ruling.HELD;
        }
        if (reason.concern() == Concern.REQUEST) {
            if (reason.ofReply() || reason == Reason.PROMPT_BLOCKED) {
                lastReplied = Math.max(lastReplied, admitted.number());
                refusals.accepted(now, admitted);
            }
            answered(now, admitted);
            return Ruling.COUNTS;
        }
        if (reason.concern() == Concern.MODEL) {
            return modelFailed(now, admitted, failure);
        }
        if (reason == Reason.QUOTA_EXCEEDED) {
            if (admitted.pass().probe()) {
                outage.answered(admitted.pass()); // a minute's quota is a sign of life
            }
            return new Ruling(Ruling.Weight.HELD, congestion.refused(now, admitted, lastNumber, calls, failure));
        }
        outage.begin(now, admitted.pass(), failure);
        return Ruling.HELD;
    }

    /**
     * Counts only against a request whose last such failure came before a call to the model that was replied to: the
     * model answers others. One request that is alone with its failures is held for the gate's patience, also if others
     * failed before and are gone.
     */
    private Ruling modelFailed(Instant now, Admission.Enter admitted, ModelFailure failure) {
        String request = admitted.call().request();
        outage.failed(now, admitted.pass(), request, failure);
        if (outage.isOn()) {
            return outage.isLeftTo(request, now) ? Ruling.LAST : Ruling.HELD;
        }
        return held.failed(now, request, lastNumber, lastReplied, outage.concernsOnly(request), random);
    }
}
