package dev.visionstreams.fetch;

import java.time.Duration;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** How a fetch ended. */
public sealed interface FetchResult {
    /**
     * The bytes.
     *
     * @param declaredMediaType the type that the server or, without one, the sender named
     */
    record Fetched(ByteString bytes, @Nullable String declaredMediaType) implements FetchResult {
        /** Says the size, never the content. */
        @Override
        public String toString() {
            return "Fetched[" + bytes.size() + " bytes, declared " + declaredMediaType + "]";
        }
    }

    /**
     * No bytes.
     *
     * @param message for a person; holds no user info and no query of a URI, both may be secrets
     * @param retryAfter how long the server asked to wait, if it did; never negative
     */
    record Failed(
            Reason reason,
            String message,
            @Nullable Integer httpStatus,
            @Nullable Duration retryAfter) implements FetchResult {}

    /** Why there are no bytes. Names are part of the contract: they are a rejection's {@code reason}. */
    enum Reason {
        /** Not a URI, or one without what its scheme needs. */
        URI_INVALID(false),
        /** The scheme isn't in {@code vision.fetch.schemes}. */
        SCHEME_NOT_ALLOWED(false),
        /** Not in {@code vision.fetch.allow.hosts}, or in {@code vision.fetch.deny.hosts}. */
        HOST_NOT_ALLOWED(false),
        /** Likewise for ports, or a port of another protocol. */
        PORT_NOT_ALLOWED(false),
        /** Not below one of {@code vision.fetch.file.folders}, or not a file. */
        PATH_NOT_ALLOWED(false),
        /** Not in {@code vision.fetch.s3.buckets} or {@code vision.fetch.gs.buckets}. */
        BUCKET_NOT_ALLOWED(false),
        /** The address guard refused where the name or the redirect leads. */
        ADDRESS_NOT_ALLOWED(false),
        /** 404 or 410, or no such file. */
        IMAGE_NOT_FOUND(false),
        /** 401 or 403, or a file that may not be read. */
        IMAGE_ACCESS_DENIED(false),
        /** Another final status, or an encoding of the content that isn't known or isn't what it says. */
        FETCH_REFUSED(false),
        /** Too many redirects, a redirect without a target or down to http. */
        REDIRECT_REFUSED(false),
        /** More bytes than {@code vision.fetch.max.bytes}. */
        IMAGE_BYTES_EXCEEDED(false),
        /** No connection, or a broken one. */
        FETCH_UNREACHABLE(true),
        /** Not in time. */
        FETCH_TIMEOUT(true),
        /** 408, 425, 429 and every 5xx; no credentials for an object store. */
        FETCH_UNAVAILABLE(true),
        /** The host failed time after time and is left alone for now: nothing was tried. */
        HOST_FAILING(true),
        /** As many fetches as one host may take are running: nothing was tried, and it is no failure. */
        HOST_BUSY(true),
        /** The process holds as many bytes of images as it may: nothing was read, and it is no failure. */
        BYTES_BUSY(true);

        private final boolean retryable;

        Reason(boolean retryable) {
            this.retryable = retryable;
        }

        public boolean retryable() {
            return retryable;
        }

        /** Whether nothing was tried, for now, so that it is no attempt. */
        public boolean isBusy() {
            return this == HOST_BUSY || this == BYTES_BUSY;
        }
    }
}
