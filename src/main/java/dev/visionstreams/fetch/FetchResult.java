package dev.visionstreams.fetch;

import dev.visionstreams.bytes.ImageBytes;
import java.time.Duration;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** How a fetch ended. */
public sealed interface FetchResult {
    /** Releases what the result holds; for callers that have no use for it. */
    default void discard() {}

    /**
     * The bytes; the receiver closes them.
     *
     * @param declaredMediaType the type named by the server or, if it named none, by the request
     */
    record Fetched(ImageBytes bytes, @Nullable String declaredMediaType) implements FetchResult {
        public Fetched(ByteString bytes, @Nullable String declaredMediaType) {
            this(ImageBytes.of(bytes), declaredMediaType);
        }

        @Override
        public void discard() {
            bytes.close();
        }

        /** Shows the size, never the content. */
        @Override
        public String toString() {
            return "Fetched[" + bytes.size() + " bytes, declared " + declaredMediaType + "]";
        }
    }

    /**
     * An image that the model's service fetches itself, or already has.
     *
     * @param uri identifies the image to the service
     * @param mediaType the type that the service is given; null: detected from the head
     * @param head the first bytes; null if they aren't available
     * @param sizeBytes 0 if unknown
     * @param sha256 lower-case hex; empty if unknown
     */
    record Remote(
            String uri,
            @Nullable String mediaType,
            @Nullable ByteString head,
            long sizeBytes,
            String sha256,
            @Nullable String declaredMediaType)
            implements FetchResult {
        /** The same image under the URI that the service knows it by. */
        Remote at(String other) {
            return new Remote(other, mediaType, head, sizeBytes, sha256, declaredMediaType);
        }

        /** Shows neither the content nor the secrets in the URI. */
        @Override
        public String toString() {
            return "Remote[" + RedactedUri.of(uri) + ", " + sizeBytes + " bytes, " + mediaType + "]";
        }
    }

    /**
     * No bytes.
     *
     * @param message for people; contains neither user info nor query of a URI, which may be secrets
     * @param retryAfter the wait that the server asked for, or that a bound of ours suggests; never negative
     */
    record Failed(
            Reason reason,
            String message,
            @Nullable Integer httpStatus,
            @Nullable Duration retryAfter) implements FetchResult {
        Failed(Reason reason, String message) {
            this(reason, message, null, null);
        }
    }

    /** Why there are no bytes. The names are part of the contract: a rejection's {@code reason}. */
    enum Reason {
        /** Not a URI, or one that lacks what its scheme requires. */
        URI_INVALID(false),
        /** The scheme isn't in {@code vision.fetch.schemes}. */
        SCHEME_NOT_ALLOWED(false),
        /** Not in {@code vision.fetch.allow.hosts}, or in {@code vision.fetch.deny.hosts}. */
        HOST_NOT_ALLOWED(false),
        /** The same for ports, or a port of another protocol. */
        PORT_NOT_ALLOWED(false),
        /** Not below one of {@code vision.fetch.file.folders}, or not a file. */
        PATH_NOT_ALLOWED(false),
        /** Not in {@code vision.fetch.s3.buckets} or {@code vision.fetch.gs.buckets}. */
        BUCKET_NOT_ALLOWED(false),
        /** The URL, its host name or a redirect leads to an address that the guard forbids. */
        ADDRESS_NOT_ALLOWED(false),
        /** 404 or 410, or no such file. */
        IMAGE_NOT_FOUND(false),
        /** 401 or 403, or a file that may not be read. */
        IMAGE_ACCESS_DENIED(false),
        /** Any other final status, or a content encoding that is unknown or wrong. */
        FETCH_REFUSED(false),
        /** Too many redirects, or one without a target or from https to http. */
        REDIRECT_REFUSED(false),
        /** More bytes than {@code vision.fetch.max.bytes}, or than the service accepts of images that it fetches itself. */
        IMAGE_BYTES_EXCEEDED(false),
        /** The model's service couldn't process an uploaded file. */
        FILE_FAILED(false),
        /** No connection, or it broke. */
        FETCH_UNREACHABLE(true),
        /** Timed out. */
        FETCH_TIMEOUT(true),
        /** Status 408, 425, 429 or 5xx; no credentials for an object store. */
        FETCH_UNAVAILABLE(true),
        /** Too large for memory, and no temporary file can be written. */
        SPOOL_FAILED(true),
        /** The host is paused after consecutive failures; no connection was made. */
        HOST_FAILING(true),
        /** The bound on fetches per host is reached; no connection was made, and it doesn't count as an attempt. */
        HOST_BUSY(true),
        /** The bound on image bytes in the process is reached; nothing was read, and it doesn't count as an attempt. */
        BYTES_BUSY(true);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }

        public boolean retryable() {
            return retryable;
        }

        /** Whether one of our own bounds postponed the fetch, which doesn't count as an attempt. */
        public boolean isBusy() {
            return this == HOST_BUSY || this == BYTES_BUSY;
        }
    }
}
