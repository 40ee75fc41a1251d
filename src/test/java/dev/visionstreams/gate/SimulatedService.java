package dev.visionstreams.gate;

import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A service in virtual time that refuses some calls at random and those beyond a limit in any sixty seconds. */
final class SimulatedService {
    private static final long MINUTE = 60_000;

    private final SplittableRandom random;
    private final Deque<Admitted> window = new ArrayDeque<>();
    private long used;

    /** Units in any sixty seconds; {@link Long#MAX_VALUE}: any number. */
    long limit = Long.MAX_VALUE;

    /** Whether refusals beyond the limit name it and say when it has room again. */
    boolean names;

    /** What one call takes of the limit at most; on average half of that, or one of one. */
    int heaviest = 1;

    double sporadicRefusals;
    double sporadicErrors;
    double medianMillis = 1_000;
    int asked;
    int refused;
    int answered;

    private record Admitted(long at, long units) {}

    /** @param afterMillis when the result reaches the caller */
    record Answer(long afterMillis, ModelResult result) {}

    SimulatedService(SplittableRandom random) {
        this.random = random;
    }

    void forgetCounts() {
        asked = 0;
        refused = 0;
        answered = 0;
    }

    Answer ask(long now) {
        asked++;
        while (!window.isEmpty() && window.getFirst().at() <= now - MINUTE) {
            used -= window.removeFirst().units();
        }
        double chance = random.nextDouble();
        if (chance < sporadicRefusals) {
            refused++;
            return new Answer(50, refusal(Duration.ofSeconds(1), false));
        }
        if (chance < sporadicRefusals + sporadicErrors) {
            return new Answer(50, new ModelFailure(Reason.MODEL_UNAVAILABLE, "because", 503, null, null));
        }
        long units = heaviest == 1 ? 1 : random.nextLong(1, heaviest + 1);
        if (used + units > limit) {
            refused++;
            Duration hint = Duration.ofMillis(window.getFirst().at() + MINUTE - now);
            return new Answer(50, refusal(names ? hint : null, names));
        }
        used += units;
        window.addLast(new Admitted(now, units));
        answered++;
        double spread = Math.exp(0.3 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5) * 2);
        return new Answer((long) (medianMillis * spread), REPLY);
    }

    private static ModelFailure refusal(@Nullable Duration hint, boolean named) {
        return new ModelFailure(Reason.QUOTA_EXCEEDED, "because", 429, hint, null, named);
    }

    private static final ModelReply REPLY = new ModelReply(
            "a caption",
            null,
            List.of(),
            List.of(),
            List.of(),
            0,
            new Inference("model", "model", null, "1", "STOP", 1, 1, 0, 2, 1));
}
