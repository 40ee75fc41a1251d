package dev.visionstreams.gate;

import dev.visionstreams.gate.Ruling.Weight;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Concern;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each model when it may be called: not while it is congested, is down, has used up its quota, or refuses
 * everybody. One failure keeps all other calls from learning the same, and an outage costs no request an attempt.
 *
 * <p>Admission has two steps. {@link #look} comes before the images are fetched and only tells whether that is worth
 * while; {@link #enter} takes the slot when the model is really asked, however long the fetch took.
 *
 * <p>Thread-safe; nothing waits here.
 */
public final class ModelGate {
    /** Models beyond this number that only requests name are forgotten, the longest unused first. */
    private static final int MOST_NAMED_MODELS = 256;

    /** A waiting request that hasn't come back this long after its time lives in another process now, or is done. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private static final int LEAST_WAITING = 4;

    private final Quota quota;
    private final Duration patience;
    private final int calls;
    private final InstantSource clock;
    private final DoubleSupplier random;

    // Guarded by this.
    private final PurseDoor purse;
    private final Map<DoorKey, ModelDoor> configured = new TreeMap<>(DoorKey.ORDER);
    private final LinkedHashMap<DoorKey, ModelDoor> named = new LinkedHashMap<>(16, 0.75f, true);

    /** Requests that wait for models which only requests name and which are away, with the time they are due back by. */
    private final Map<String, Instant> waiting = new LinkedHashMap<>();

    /** The flex tier has a capacity of its own: its refusals and outages say nothing of a model's other calls. */
    private record DoorKey(String model, boolean flex) {
        static final Comparator<DoorKey> ORDER =
                Comparator.comparing(DoorKey::model).thenComparing(DoorKey::flex);

        static DoorKey of(ModelCall call) {
            return new DoorKey(call.model(), call.isFlex());
        }

        DoorKey sibling() {
            return new DoorKey(model, !flex);
        }

        @Override
        public String toString() {
            return flex ? model + " (flex)" : model;
        }
    }

    /**
     * @param patience how long a request is held whose calls are the only ones that fail while the model answers nobody
     * @param calls how many calls of a model may run at once, 1 or more; a quarter of them, at least four, may wait for
     *     models that only requests name and that are away
     * @param random numbers in [0, 1), for jitter; called by any thread
     */
    public ModelGate(Quota quota, Duration patience, int calls, InstantSource clock, DoubleSupplier random) {
        this(quota, Purse.ENDLESS, patience, calls, clock, random);
    }

    /** The same, and no model is called while the purse is empty. */
    public ModelGate(
            Quota quota, Purse purse, Duration patience, int calls, InstantSource clock, DoubleSupplier random) {
        this.purse = new PurseDoor(purse);
        this.quota = quota;
        this.patience = patience;
        this.calls = calls;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Before a request's images are fetched: {@link Admission.Fetch}, {@link Admission.Wait} or
     * {@link Admission.Refuse}. A request that may fetch comes back with {@link #enter} or {@link #leave}.
     */
    public synchronized Admission look(ModelCall call) {
        Instant now = clock.instant();
        Admission.Wait unpaid = purse.look(now, call);
        if (unpaid != null) {
            return unpaid;
        }
        ModelDoor door = door(call);
        return bounded(now, call, door, door.look(now, call));
    }

    /** Right before the model is asked: {@link Admission.Enter}, {@link Admission.Wait} or {@link Admission.Refuse}. */
    public synchronized Admission enter(ModelCall call) {
        Instant now = clock.instant();
        Admission.Wait unpaid = purse.enter(now, call);
        if (unpaid != null) {
            return unpaid;
        }
        ModelDoor door = door(call);
        return bounded(now, call, door, door.enter(now, call));
    }

    /** The request that may fetch won't ask: its images can't be had. */
    public synchronized void leave(ModelCall call) {
        door(call).leave(call);
    }

    /** An admitted call asks a second question, which counts towards the quota like any other. */
    public synchronized void askAgain(Admission.Enter admitted) {
        door(admitted.call()).askAgain(clock.instant());
    }

    /** Takes note of how a call went, and says what that means for its request if it failed. */
    public synchronized Ruling settle(Admission.Enter admitted, ModelResult result) {
        ModelCall call = admitted.call();
        ModelDoor door = door(call);
        Instant now = clock.instant();
        if (result instanceof ModelFailure failure) {
            if (failure.reason().name().startsWith("FILE_")) {
                door.withdraw(now, admitted); // the model itself was never asked
                return Ruling.COUNTS;
            }
            if (isOfTheName(call, failure.reason())) {
                door.abandon(admitted);
                return Ruling.COUNTS;
            }
            Ruling ruling = door.failed(now, admitted, failure);
            boolean away =
                    door.closedTo(call.kind()) != null || failure.reason().concern() == Concern.MODEL;
            return ruling.weight() == Weight.HELD && away && !mayWait(now, call, ruling.pause()) ? Ruling.LAST : ruling;
        }
        door.replied(now, admitted, result);
        return Ruling.COUNTS;
    }

    /** The model wasn't asked after all. */
    public synchronized void withdraw(Admission.Enter admitted) {
        door(admitted.call()).withdraw(clock.instant(), admitted);
    }

    /** No further call of the request comes: what is remembered of its failures is dropped. */
    public synchronized void forget(String request) {
        waiting.remove(request);
        purse.forget(request);
        configured.values().forEach(door -> door.forget(request));
        named.values().forEach(door -> door.forget(request));
    }

    /** Whether a model that the configuration names may be called; if it may only in one tier, that it may not. */
    public synchronized DoorState state(String model) {
        Instant now = clock.instant();
        return doors(model).stream()
                .map(door -> door.state(now))
                .filter(state -> state.closedBy() != null)
                .findFirst()
                .orElse(DoorState.OPEN);
    }

    /** The doors of a model that the configuration names; the flex tier's comes last. */
    private List<ModelDoor> doors(String model) {
        List<ModelDoor> doors = new ArrayList<>();
        for (boolean flex : new boolean[] {false, true}) {
            ModelDoor door = configured.get(new DoorKey(model, flex));
            if (door != null) {
                doors.add(door);
            }
        }
        return doors;
    }

    /** Why models aren't called at the moment, or not for some tasks, by model; empty in good times. */
    public synchronized Map<String, String> closed() {
        Map<String, String> reasons = new TreeMap<>();
        for (Map<DoorKey, ModelDoor> doors : List.of(configured, named)) {
            doors.forEach((model, door) -> {
                ModelFailure failure = door.trouble();
                if (failure != null) {
                    reasons.put(model.toString(), failure.reason().name());
                }
            });
        }
        return reasons;
    }

    /** How many calls of a model may run at once now, 1 to all that may; of the tier that is more congested. */
    public synchronized int limit(String model) {
        return doors(model).stream()
                .mapToInt(door -> door.congestion().calls())
                .min()
                .orElse(calls);
    }

    /** How many calls of a model this instance may make a minute, learnt from refusals; infinite if it isn't known. */
    public synchronized double perMinute(String model) {
        Instant now = clock.instant();
        return doors(model).stream()
                .mapToDouble(door -> door.congestion().perMinute(now))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** Whether that failure is the fault of a model's name in a request, because the service works for others. */
    private boolean isOfTheName(ModelCall call, Reason reason) {
        return call.named()
                && (reason == Reason.MODEL_NOT_FOUND || (reason == Reason.MODEL_ACCESS_DENIED && isKeyGood(call)));
    }

    private boolean isKeyGood(ModelCall call) {
        return configured.values().stream().anyMatch(ModelGate::isServed)
                || named.entrySet().stream()
                        .anyMatch(other -> !other.getKey().model().equals(call.model()) && isServed(other.getValue()));
    }

    private static boolean isServed(ModelDoor door) {
        ModelFailure failure = door.closedBy();
        return door.hasReplied() && (failure == null || failure.reason() != Reason.MODEL_ACCESS_DENIED);
    }

    private Admission bounded(Instant now, ModelCall call, ModelDoor door, Admission admission) {
        ModelFailure failure = door.closedTo(call.kind());
        if (failure == null || !(admission instanceof Admission.Wait wait)) {
            waiting.remove(call.request());
            return admission;
        }
        return mayWait(now, call, wait.delay()) ? admission : new Admission.Refuse(failure);
    }

    /** Whether the request may wait for a model that is away: any for a configured one, few for one that requests name. */
    private boolean mayWait(Instant now, ModelCall call, @Nullable Duration delay) {
        if (!call.named()) {
            return true;
        }
        waiting.values().removeIf(now::isAfter);
        if (waiting.size() >= Math.max(LEAST_WAITING, calls / 4) && !waiting.containsKey(call.request())) {
            return false;
        }
        waiting.put(call.request(), now.plus(delay == null ? LATE : delay.plus(LATE)));
        return true;
    }

    private ModelDoor door(ModelCall call) {
        if (!call.named()) {
            return opened(configured, DoorKey.of(call));
        }
        ModelDoor door = opened(named, DoorKey.of(call));
        Iterator<ModelDoor> oldest = named.values().iterator();
        while (named.size() > MOST_NAMED_MODELS && oldest.hasNext()) {
            if (!oldest.next().isInUse()) {
                oldest.remove();
            }
        }
        return door;
    }

    private ModelDoor opened(Map<DoorKey, ModelDoor> doors, DoorKey key) {
        ModelDoor door = doors.get(key);
        if (door == null) {
            // A quota is the model's, in whichever tier.
            ModelDoor sibling = doors.get(key.sibling());
            door = sibling == null
                    ? new ModelDoor(patience, quota, calls, random)
                    : sibling.withSameQuota(patience, quota, calls, random);
            doors.put(key, door);
        }
        return door;
    }
}
