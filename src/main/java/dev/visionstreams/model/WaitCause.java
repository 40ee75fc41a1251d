package dev.visionstreams.model;

import java.util.Locale;

/** Why a request waits before it is tried, or tried again. Labels are part of the contract: metrics carry them. */
public enum WaitCause {
    /** Our own quota per minute, {@code gemini.requests.per.minute} or {@code gemini.tokens.per.minute}. */
    QUOTA,
    /** The service said that its quota per minute is used up. */
    COOLDOWN,
    /** The service said that its quota per day is used up. */
    DAILY_QUOTA,
    /** What may be spent is spent, {@code gemini.budget.per.day} or {@code gemini.budget.per.hour}. */
    BUDGET,
    /** The model is down. */
    OUTAGE,
    /** The model refuses every request, for example because of the key. */
    REFUSED,
    /** The host of an image is paused, or its bound on fetches is reached. */
    HOST,
    /** No room for the bytes of an image, in memory or on disk. */
    MEMORY,
    /** The schema registry is away or refuses. */
    REGISTRY;

    /** In lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Why requests wait after a failure that isn't their own. */
    public static WaitCause after(ModelFailure.Reason reason) {
        return switch (reason) {
            case QUOTA_EXCEEDED -> COOLDOWN;
            case DAILY_QUOTA_EXCEEDED -> DAILY_QUOTA;
            default -> reason.concern() == ModelFailure.Concern.EVERYTHING ? REFUSED : OUTAGE;
        };
    }
}
