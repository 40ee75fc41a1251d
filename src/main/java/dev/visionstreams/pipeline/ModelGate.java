package dev.visionstreams.pipeline;

import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelResult;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/**
 * Decides for each model whether requests may ask it now: not while it cools down after a 429, is down, has used up its
 * quota, or refuses everybody. So 64 calls in flight don't each learn it alone, and an outage costs no request an
 * attempt.
 *
 * <p>Thread-safe; nothing waits here.
 */
public final class ModelGate {
    private final Quota quota;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final Map<String, ModelDoor> doors = new TreeMap<>();

    /** @param random numbers in [0, 1), for jitter; called by any thread */
    public ModelGate(Quota quota, InstantSource clock, DoubleSupplier random) {
        this.quota = quota;
        this.clock = clock;
        this.random = random;
    }

    /** @param request what tells requests apart, in an outage that concerns one of them or all */
    synchronized Admission enter(String model, String request) {
        return door(model).enter(clock.instant(), request);
    }

    /** Who was let in asks a second question: it counts towards the quota like any other, and others wait for it. */
    synchronized void askAgain(Admission.Enter admitted) {
        door(admitted.model()).askAgain(clock.instant());
    }

    /** Takes note of how a call went. Returns whether its failure, if it is one, counts as an attempt. */
    synchronized boolean settle(Admission.Enter admitted, ModelResult result) {
        return door(admitted.model()).settle(clock.instant(), admitted, result);
    }

    /** The model wasn't asked after all. */
    synchronized void withdraw(Admission.Enter admitted) {
        door(admitted.model()).withdraw(clock.instant(), admitted);
    }

    /** Why models aren't asked at the moment, by model; empty in good times. */
    public synchronized Map<String, String> closed() {
        Map<String, String> reasons = new TreeMap<>();
        doors.forEach((model, door) -> {
            ModelFailure.Reason reason = door.closedBy();
            if (reason != null) {
                reasons.put(model, reason.name());
            }
        });
        return reasons;
    }

    private ModelDoor door(String model) {
        return doors.computeIfAbsent(model, name -> new ModelDoor(name, quota.requests(), quota.tokens(), random));
    }
}
