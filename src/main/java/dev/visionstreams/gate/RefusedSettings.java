package dev.visionstreams.gate;

import dev.visionstreams.concurrent.Backoff;
import dev.visionstreams.model.ModelFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of calls whose settings a model refuses. They are held while others go on, and one request at a time probes
 * whether the settings were mended. Not thread-safe: the {@link ModelGate} guards it.
 */
final class RefusedSettings {
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** A probe that neither asks nor leaves within this time is no longer expected. */
    private static final Duration LONGEST_PROBE = Duration.ofMinutes(2);

    private final DoubleSupplier random;
    private final Map<String, Refusal> byKind = new HashMap<>();

    private static final class Refusal {
        private final Instant since;
        private ModelFailure failure;

        /** The model's latest admission at the last refusal: earlier calls show nothing. */
        private long judgedUpTo;

        private int refusals;
        private Instant probeAt = Instant.MIN;
        private @Nullable String prober;
        private Instant proberExpires = Instant.MIN;

        Refusal(Instant since, ModelFailure failure) {
            this.since = since;
            this.failure = failure;
        }
    }

    RefusedSettings(DoubleSupplier random) {
        this.random = random;
    }

    @Nullable
    ModelFailure failure(String kind) {
        Refusal refusal = byKind.get(kind);
        return refusal == null ? null : refusal.failure;
    }

    /** Of the kind that was refused first. */
    DoorState state() {
        return byKind.values().stream()
                .min(Comparator.comparing(refusal -> refusal.since))
                .map(refusal -> new DoorState(
                        refusal.failure.reason(), refusal.since, refusal.probeAt, refusal.failure.message()))
                .orElse(DoorState.OPEN);
    }

    @Nullable
    ModelFailure any() {
        return byKind.values().stream()
                .map(refusal -> refusal.failure)
                .findFirst()
                .orElse(null);
    }

    /** Zero if the call may be made; a caller that gets zero for a held kind is its probe. */
    Duration closedFor(Instant now, ModelCall call) {
        Refusal refusal = byKind.get(call.kind());
        if (refusal == null) {
            return Duration.ZERO;
        }
        if (now.isBefore(refusal.probeAt)) {
            return Duration.between(now, refusal.probeAt);
        }
        String prober = refusal.prober;
        if (prober != null && !prober.equals(call.request()) && now.isBefore(refusal.proberExpires)) {
            return ModelDoor.LONGEST_WAIT;
        }
        refusal.prober = call.request();
        refusal.proberExpires = now.plus(LONGEST_PROBE);
        return Duration.ZERO;
    }

    /** The call ended, or won't be made: if it was the probe, another may be. */
    void leave(ModelCall call) {
        Refusal refusal = byKind.get(call.kind());
        if (refusal != null && call.request().equals(refusal.prober)) {
            refusal.prober = null;
        }
    }

    void forget(String request) {
        byKind.values().forEach(refusal -> {
            if (request.equals(refusal.prober)) {
                refusal.prober = null;
            }
        });
    }

    /** The model refused the settings of the call. */
    void refused(Instant now, Admission.Enter admitted, ModelFailure failure, long lastNumber) {
        String kind = admitted.call().kind();
        Refusal refusal = byKind.get(kind);
        if (refusal == null) {
            refusal = new Refusal(now, failure);
            byKind.put(kind, refusal);
        } else if (admitted.number() <= refusal.judgedUpTo) {
            return;
        }
        refusal.failure = new ModelFailure(failure.reason(), failure.message(), failure.httpStatus(), null, null);
        refusal.judgedUpTo = lastNumber;
        refusal.probeAt = now.plus(PAUSES.equalJitter(++refusal.refusals, random));
    }

    /** The model replied to the call: it accepts its settings. */
    void accepted(Instant now, Admission.Enter admitted) {
        String kind = admitted.call().kind();
        Refusal refusal = byKind.get(kind);
        if (refusal != null && admitted.number() > refusal.judgedUpTo) {
            byKind.remove(kind);
        }
    }
}
