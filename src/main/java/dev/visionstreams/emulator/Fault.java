package dev.visionstreams.emulator;

/** What can go wrong with the real service, by name. */
public enum Fault implements Reaction {
    /** 429 with {@code QuotaFailure} (per minute) and {@code RetryInfo} (two seconds). */
    QUOTA,
    /** 429 for the day, with a retry delay that is too short to be true, as Google's is. */
    QUOTA_DAY,
    /** 429 without details. */
    QUOTA_BARE,
    /** 500 INTERNAL. */
    INTERNAL,
    /** 503 UNAVAILABLE: the model is overloaded. */
    UNAVAILABLE,
    /** 504 DEADLINE_EXCEEDED. */
    DEADLINE,
    /** 502 with a page of HTML, as a proxy between would send. */
    BAD_GATEWAY,
    /** 400 INVALID_ARGUMENT. */
    INVALID,
    /** 400 with {@code ErrorInfo.reason = API_KEY_INVALID}. */
    API_KEY_INVALID,
    /** 403 PERMISSION_DENIED. */
    PERMISSION_DENIED,
    /** 200 without candidates and with a block reason. */
    BLOCKED,
    /** 200, cut off half-way. */
    MAX_TOKENS,
    /** 200, cut off before any text: thinking took all tokens. */
    MAX_TOKENS_EMPTY,
    /** 200, a candidate without content that was stopped for safety. */
    SAFETY,
    /** 200, a candidate whose text is no JSON. */
    MALFORMED_TEXT,
    /** 200, a body that is no JSON. */
    MALFORMED_BODY,
    /** The connection ends without a byte of reply. */
    DROP,
    /** The connection ends in the middle of the reply. */
    CUT,
    /** No reply, ever. */
    HANG;

    boolean isAboutReplies() {
        return switch (this) {
            case BLOCKED, MAX_TOKENS, MAX_TOKENS_EMPTY, SAFETY, MALFORMED_TEXT -> true;
            default -> false;
        };
    }
}
