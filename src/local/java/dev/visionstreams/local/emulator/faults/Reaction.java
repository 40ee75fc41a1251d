package dev.visionstreams.local.emulator.faults;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What the emulator does with a request other than simply answering it. */
public sealed interface Reaction
        permits Fault, Reaction.QuotaExceeded, Reaction.Canned, Reaction.Late, Reaction.Held, Reaction.FileFails {
    /** The period of the quota that is used up. */
    enum QuotaPeriod {
        PER_MINUTE,
        PER_DAY
    }

    /** 429 with {@code QuotaFailure}, {@code Help} and {@code RetryInfo}. */
    record QuotaExceeded(QuotaPeriod period, Duration retryDelay) implements Reaction {}

    /** This status and this body, unchanged. */
    record Canned(int status, String body) implements Reaction {}

    /** The ordinary answer, delayed in addition to the emulator's latency. */
    record Late(Duration by) implements Reaction {}

    /** The ordinary answer, held back until the stage completes: a test decides when. */
    record Held(CompletionStage<?> until) implements Reaction {}

    /** The file of a finished upload becomes FAILED with this message instead of ACTIVE. */
    record FileFails(String message) implements Reaction {}
}
