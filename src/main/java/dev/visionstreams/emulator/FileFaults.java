package dev.visionstreams.emulator;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The fault plan, for everything that isn't {@code generateContent}. Safe for use by any thread. */
final class FileFaults {
    /** What is done if nothing goes wrong. */
    @FunctionalInterface
    interface Ordinary {
        Decision decide() throws IOException, ApiException;
    }

    private final FaultPlan plan;

    FileFaults(FaultPlan plan) {
        this.plan = plan;
    }

    @Nullable
    Reaction next(Operation operation, String about) {
        return plan.next(operation, "", about);
    }

    Decision apply(Operation operation, String about, Ordinary ordinary) throws IOException, ApiException {
        return apply(next(operation, about), ordinary);
    }

    Decision apply(@Nullable Reaction reaction, Ordinary ordinary) throws IOException, ApiException {
        if (reaction instanceof Reaction.Late late) {
            return ordinary.decide().late(late.by());
        }
        if (reaction instanceof Reaction.Held held) {
            return ordinary.decide().until(held.until());
        }
        if (reaction == Fault.CUT) {
            return ordinary.decide().ending(Decision.Ending.CUT);
        }
        Decision instead = reaction == null ? null : FaultReplies.of(reaction, "", 0);
        return instead == null ? ordinary.decide() : instead;
    }

    /** Whether the ordinary thing is not done. */
    static boolean replaces(@Nullable Reaction reaction) {
        return reaction != null && FaultReplies.of(reaction, "", 0) != null;
    }
}
