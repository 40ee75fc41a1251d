package dev.visionstreams.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that gave no usable reply.
 *
 * @param message for people; contains neither the API key nor image content
 * @param httpStatus the HTTP status of the response, if the failure comes from one
 * @param retryAfter the wait that the service asked for, never negative; null if it asked for none
 * @param inference what the call cost, if anything; blocked and cut-off replies are billed too
 * @param quotaNamed whether the service named a quota that is used up, rather than only refusing the call
 */
public record ModelFailure(
        Reason reason,
        String message,
        @Nullable Integer httpStatus,
        @Nullable Duration retryAfter,
        @Nullable Inference inference,
        boolean quotaNamed)
        implements ModelResult {

    /** A failure that names no quota. */
    public ModelFailure(
            Reason reason,
            String message,
            @Nullable Integer httpStatus,
            @Nullable Duration retryAfter,
            @Nullable Inference inference) {
        this(reason, message, httpStatus, retryAfter, inference, false);
    }

    @Override
    public ModelFailure costingAlso(@Nullable Inference earlier) {
        Inference sum = inference == null ? earlier : inference.plus(earlier);
        return new ModelFailure(reason, message, httpStatus, retryAfter, sum, quotaNamed);
    }

    /** How far a failure reaches. */
    public enum Concern {
        /** Only this request. */
        REQUEST,
        /** Every request to the model, temporarily: overload or an outage. */
        MODEL,
        /** Every request that draws on the same quota, until it refills. */
        QUOTA,
        /** Every request until someone changes the configuration or pays: a bad key, a retired model. */
        EVERYTHING
    }

    /** Why there is no usable reply. The names are part of the contract: rejections carry them as {@code reason}. */
    public enum Reason {
        /** No response: connection refused or broken, or a host name that doesn't resolve. */
        MODEL_UNREACHABLE(true, Concern.MODEL),
        /** No response within the time-out. */
        MODEL_TIMEOUT(true, Concern.MODEL),
        /** 500, 502, 503, 504 and other errors on the side of the service. */
        MODEL_UNAVAILABLE(true, Concern.MODEL),
        /** 429 for a limit that resets within minutes, or because the service is congested. */
        QUOTA_EXCEEDED(true, Concern.QUOTA),
        /** 429 for the daily quota. */
        DAILY_QUOTA_EXCEEDED(true, Concern.QUOTA),
        /** The key is missing, wrong or lacks permission, or the account isn't set up. */
        MODEL_ACCESS_DENIED(false, Concern.EVERYTHING),
        /** The model doesn't exist or is retired. */
        MODEL_NOT_FOUND(false, Concern.EVERYTHING),
        /**
         * The model refuses a setting that this application sends with every request of a task, such as a thinking level
         * that it doesn't have.
         */
        MODEL_SETTING_REFUSED(false, Concern.EVERYTHING),
        /** 429 because the account's prepaid credits are used up. */
        CREDITS_DEPLETED(true, Concern.EVERYTHING),
        /** 400 and other refusals of this request, for example because the service can't process an image. */
        MODEL_REFUSED_REQUEST(false, Concern.REQUEST),
        /** An image is larger than the service accepts. */
        FILE_TOO_LARGE(false, Concern.REQUEST),
        /** The service couldn't process an uploaded image. */
        FILE_FAILED(false, Concern.REQUEST),
        /** The project's file storage at the service is full; files expire after two days. */
        FILE_STORAGE_FULL(true, Concern.REQUEST),
        /** An image can no longer be read from disk while it is sent. */
        FILE_UNREADABLE(true, Concern.REQUEST),
        /** The prompt was blocked before the model saw it. */
        PROMPT_BLOCKED(false, Concern.REQUEST),
        /** The model stopped for a policy reason, such as safety. */
        REPLY_BLOCKED(false, Concern.REQUEST),
        /** The reply was cut off at the token limit. */
        REPLY_CUT_OFF(false, Concern.REQUEST),
        /** The reply isn't in the requested form. */
        REPLY_MALFORMED(true, Concern.REQUEST),
        /** The reply to {@link Task#SEGMENT} has boxes, but neither masks nor polygons. */
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

        /** Whether a reply arrived and is itself unusable, as opposed to a failed call. */
        public boolean ofReply() {
            return name().startsWith("REPLY_");
        }
    }
}
