package dev.visionstreams.emulator;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What the emulator does with a request instead of just answering it. */
public sealed interface Reaction
        permits Fault, Reaction.QuotaExceeded, Reaction.Canned, Reaction.Late, Reaction.Held, Reaction.FileFails {
    /** Which quota is used up. */
    enum Quota {
        PER_MINUTE,
        PER_DAY
    }

    /** 429 with {@code QuotaFailure}, {@code Help} and {@code RetryInfo}. */
    record QuotaExceeded(Quota quota, Duration retryDelay) implements Reaction {}

    /** This status and this body, as they are. */
    record Canned(int status, String body) implements Reaction {}

    /** The ordinary answer, later than the emulator's latency by so much. */
    record Late(Duration by) implements Reaction {}

    /** The ordinary answer, once the stage has completed: lets a test decide when. */
    record Held(CompletionStage<?> until) implements Reaction {}

    /** The file that an upload makes ends as FAILED, with this message, and not as ACTIVE. */
    record FileFails(String message) implements Reaction {}
}
