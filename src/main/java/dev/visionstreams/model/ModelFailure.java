package dev.visionstreams.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that gave no usable reply.
 *
 * @param message for a person; holds no key and no image content
 * @param httpStatus the status that said so, if one did
 * @param retryAfter how long the service asked to wait, if it did; never negative
 * @param inference what was billed, if anything was: a refused or cut-off reply is
 */
public record ModelFailure(
        Reason reason,
        String message,
        @Nullable Integer httpStatus,
        @Nullable Duration retryAfter,
        @Nullable Inference inference)
        implements ModelResult {

    @Override
    public ModelFailure costingAlso(@Nullable Inference earlier) {
        return new ModelFailure(
                reason, message, httpStatus, retryAfter, inference == null ? earlier : inference.plus(earlier));
    }

    /** Whom a failure concerns. */
    public enum Concern {
        /** This request. */
        REQUEST,
        /** The model as a whole, for now: overload, an outage. */
        MODEL,
        /** The quota, for now. */
        QUOTA,
        /** Every request until a person changes something: a bad key, a retired model. */
        EVERYTHING
    }

    /** Why there is no usable reply. Names are part of the contract: they are a rejection's {@code reason}. */
    public enum Reason {
        /** No answer at all: connection refused or broken, a name that doesn't resolve. */
        MODEL_UNREACHABLE(true, Concern.MODEL),
        /** No answer in time. */
        MODEL_TIMEOUT(true, Concern.MODEL),
        /** 500, 502, 503, 504 and other faults of the service. */
        MODEL_UNAVAILABLE(true, Concern.MODEL),
        /** 429, a limit that passes within minutes. */
        QUOTA_EXCEEDED(true, Concern.QUOTA),
        /** 429, the day's quota. */
        DAILY_QUOTA_EXCEEDED(true, Concern.QUOTA),
        /** The key is missing, wrong or without permission, or the account isn't set up. */
        MODEL_ACCESS_DENIED(false, Concern.EVERYTHING),
        /** The model doesn't exist or is retired. */
        MODEL_NOT_FOUND(false, Concern.EVERYTHING),
        /** 400 and other refusals of this very request, an image that the service can't process, say. */
        MODEL_REFUSED_REQUEST(false, Concern.REQUEST),
        /** A picture is larger than the service takes. */
        FILE_TOO_LARGE(false, Concern.REQUEST),
        /** The service couldn't make use of a picture that was uploaded. */
        FILE_FAILED(false, Concern.REQUEST),
        /** The service keeps as many bytes of files as it does for one project; they go after two days. */
        FILE_STORAGE_FULL(true, Concern.REQUEST),
        /** A picture that was to be uploaded can't be read from disk any more. */
        FILE_UNREADABLE(true, Concern.REQUEST),
        /** The prompt was blocked before the model saw it. */
        PROMPT_BLOCKED(false, Concern.REQUEST),
        /** The model stopped for a reason of policy. */
        REPLY_BLOCKED(false, Concern.REQUEST),
        /** The reply ended at the token limit. */
        REPLY_CUT_OFF(false, Concern.REQUEST),
        /** The reply isn't of the form that was asked for. */
        REPLY_MALFORMED(true, Concern.REQUEST),
        /** Boxes came and no masks: the model can't segment. */
        REPLY_WITHOUT_MASKS(false, Concern.REQUEST),
        /** The reply has no text. */
        REPLY_EMPTY(true, Concern.REQUEST);

        private final boolean retryable;
        private final Concern concern;

        Reason(boolean retryable, Concern concern) {
            this.retryable = retryable;
            this.concern = concern;
        }

        /** Whether the same request may succeed later. */
        public boolean retryable() {
            return retryable;
        }

        public Concern concern() {
            return concern;
        }

        /** Whether a reply came and was at fault, rather than the exchange. */
        public boolean ofReply() {
            return name().startsWith("REPLY_");
        }
    }
}
