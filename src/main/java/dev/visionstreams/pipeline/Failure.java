package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt gave nothing.
 *
 * @param reason a constant in upper case; see the rooms' own lists, {@link FetchResult.Reason},
 *     {@link UnusableImageException.Reason}, {@link ModelFailure.Reason}
 * @param message for a person; holds no secrets
 * @param httpStatus the HTTP status that said so, if one did
 * @param retryable whether the same request may succeed later
 * @param retryAfter how long the other side asked to wait, if it did
 * @param inference what was billed, if anything was
 */
public record Failure(
        Stage stage,
        String reason,
        String message,
        @Nullable Integer httpStatus,
        boolean retryable,
        @Nullable Duration retryAfter,
        @Nullable Inference inference) {

    /** A request that makes no sense. */
    public static Failure ofRequest(String reason, String message) {
        return new Failure(Stage.REQUEST, reason, message, null, false, null, null);
    }

    /** This failure where it counts; retryable where it concerns more than its request, and so passes. */
    Failure stillOpen(boolean counts) {
        return counts ? this : new Failure(stage, reason, message, httpStatus, true, retryAfter, inference);
    }

    static Failure of(FetchResult.Failed failed) {
        return new Failure(
                Stage.FETCH,
                failed.reason().name(),
                failed.message(),
                failed.httpStatus(),
                failed.reason().retryable(),
                failed.retryAfter(),
                null);
    }

    static Failure of(UnusableImageException e) {
        return new Failure(Stage.IMAGE, e.reason().name(), String.valueOf(e.getMessage()), null, false, null, null);
    }

    static Failure of(ModelFailure failure) {
        return new Failure(
                failure.reason().ofReply() ? Stage.REPLY : Stage.MODEL,
                failure.reason().name(),
                failure.message(),
                failure.httpStatus(),
                failure.reason().retryable(),
                failure.retryAfter(),
                failure.inference());
    }
}
