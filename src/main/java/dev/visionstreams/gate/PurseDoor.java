package dev.visionstreams.gate;

import dev.visionstreams.model.WaitCause;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door of all models while the {@link Purse} is empty. Answers that are known cost nothing, and only its images tell
 * whether a request's is: so each may fetch them once before it waits. Not thread-safe: the {@link ModelGate} guards it.
 */
final class PurseDoor {
    /** Nothing opens it early but a restart, which asks anew. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /** Beyond it requests fetch once more: as many as are ever stored don't come near. */
    private static final int MOST_KNOWN = 100_000;

    private final Purse purse;

    /** Requests whose answer isn't known. */
    private final Set<String> unanswered = new HashSet<>();

    PurseDoor(Purse purse) {
        this.purse = purse;
    }

    /** Before the request's images are fetched; null: go on. */
    Admission.@Nullable Wait look(Instant now, ModelCall call) {
        Instant until = emptyUntil(now);
        return until == null || !unanswered.contains(call.request()) ? null : wait(now, until);
    }

    /** Right before the model is asked; null: go on. */
    Admission.@Nullable Wait enter(Instant now, ModelCall call) {
        Instant until = emptyUntil(now);
        if (until == null) {
            return null;
        }
        if (unanswered.size() >= MOST_KNOWN) {
            unanswered.clear();
        }
        unanswered.add(call.request());
        return wait(now, until);
    }

    private @Nullable Instant emptyUntil(Instant now) {
        Instant until = purse.emptyUntil(now);
        if (until == null) {
            unanswered.clear();
        }
        return until;
    }

    private static Admission.Wait wait(Instant now, Instant until) {
        Duration left = Duration.between(now, until);
        return new Admission.Wait(left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left, WaitCause.BUDGET);
    }

    void forget(String request) {
        unanswered.remove(request);
    }
}
