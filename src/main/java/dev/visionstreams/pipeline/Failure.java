package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.text.Printable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param reason a constant in upper case, from {@link FetchResult.Reason}, {@link UnusableImageException.Reason} or
 *     {@link ModelFailure.Reason}
 * @param message for a person, at most 2,000 characters; holds no secrets
 * @param httpStatus the HTTP status of the answer, if there was one
 * @param retryable whether the same request may succeed later
 * @param retryAfter how long to wait at least before the next attempt, if that is known
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
    /** Messages quote URIs and servers, and are stored and delivered several times. */
    private static final int MAX_MESSAGE_CHARS = 2_000;

    public Failure {
        message = Printable.shortened(message, MAX_MESSAGE_CHARS);
    }

    /** A request that makes no sense. */
    public static Failure ofRequest(String reason, String message) {
        return new Failure(Stage.REQUEST, reason, message, null, false, null, null);
    }

    /** This failure where the request waits for it to pass, though it isn't retryable by itself. */
    Failure held(@Nullable Duration pause) {
        boolean longer = pause != null && (retryAfter == null || pause.compareTo(retryAfter) > 0);
        return new Failure(stage, reason, message, httpStatus, true, longer ? pause : retryAfter, inference);
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
