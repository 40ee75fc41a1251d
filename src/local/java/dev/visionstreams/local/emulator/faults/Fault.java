package dev.visionstreams.local.emulator.faults;

/** Failures of the real service that can be injected by name. */
public enum Fault implements Reaction {
    /** 429 with {@code QuotaFailure} (per minute) and {@code RetryInfo} (two seconds). */
    QUOTA,
    /** 429 for the day, with a retry delay that is far too short, as Google's is. */
    QUOTA_DAY,
    /** 429 without details. */
    QUOTA_BARE,
    /** 429 with {@code RetryInfo} (one second) that names no quota: the service is congested. */
    CONGESTED,
    /** 500 INTERNAL. */
    INTERNAL,
    /** 503 UNAVAILABLE: the model is overloaded. */
    UNAVAILABLE,
    /** 504 DEADLINE_EXCEEDED. */
    DEADLINE,
    /** 502 with an HTML page, as a proxy would send. */
    BAD_GATEWAY,
    /** 400 INVALID_ARGUMENT. */
    INVALID,
    /** 400 that names the first setting that the request carries; a request without settings is answered. */
    SETTING_REFUSED,
    /** 429 because prepaid credits are used up. */
    CREDITS_DEPLETED,
    /** 400 with {@code ErrorInfo.reason = API_KEY_INVALID}, by default for every request that carries the key. */
    API_KEY_INVALID,
    /** 403 PERMISSION_DENIED, by default for every request that carries the key. */
    PERMISSION_DENIED,
    /** 200 with a block reason instead of candidates. */
    BLOCKED,
    /** 200, the text is cut off halfway. */
    MAX_TOKENS,
    /** 200 without text: thinking used up all tokens. */
    MAX_TOKENS_EMPTY,
    /** 200, a candidate without content, stopped for safety. */
    SAFETY,
    /** 200, a candidate whose text isn't valid JSON. */
    MALFORMED_TEXT,
    /** 200, a body that isn't valid JSON. */
    MALFORMED_BODY,
    /** The connection is closed before any byte of the reply. */
    DROP,
    /** The connection is closed in the middle of the reply. */
    CUT,
    /** No reply, and the connection stays open. */
    HANG;

    /** Whether the fault is in what the model says, so that only {@link Operation#GENERATE} can have it. */
    public boolean isInModelOutput() {
        return switch (this) {
            case BLOCKED, MAX_TOKENS, MAX_TOKENS_EMPTY, SAFETY, MALFORMED_TEXT -> true;
            default -> false;
        };
    }

    boolean isOfKey() {
        return this == API_KEY_INVALID || this == PERMISSION_DENIED;
    }
}
