package dev.visionstreams.fetch;

import dev.visionstreams.image.ImageBytes;
import java.time.Duration;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** How a fetch ended. */
public sealed interface FetchResult {
    /** Gives back whatever it holds, for whoever has no use for it. */
    default void discard() {}

    /**
     * The bytes, to be closed by whoever is given them.
     *
     * @param declaredMediaType the type that the server or, without one, the sender named
     */
    record Fetched(ImageBytes bytes, @Nullable String declaredMediaType) implements FetchResult {
        public Fetched(ByteString bytes, @Nullable String declaredMediaType) {
            this(ImageBytes.of(bytes), declaredMediaType);
        }

        @Override
        public void discard() {
            bytes.close();
        }

        /** Says the size, never the content. */
        @Override
        public String toString() {
            return "Fetched[" + bytes.size() + " bytes, declared " + declaredMediaType + "]";
        }
    }

    /**
     * An image that the model's service fetches by itself, or has already.
     *
     * @param uri what the service knows it by
     * @param mediaType what the service takes it for; null: what its head is
     * @param head its first bytes; null where they can't be had
     * @param sizeBytes 0 if it isn't known
     * @param sha256 lower-case hex; empty if it isn't known
     */
    record Remote(
            String uri,
            @Nullable String mediaType,
            @Nullable ByteString head,
            long sizeBytes,
            String sha256,
            @Nullable String declaredMediaType)
            implements FetchResult {
        /** Shows neither content nor what may be secret in the URI. */
        @Override
        public String toString() {
            return "Remote[" + RedactedUri.of(uri) + ", " + sizeBytes + " bytes, " + mediaType + "]";
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
        /** More bytes than {@code vision.fetch.max.bytes}, or than the service takes of what it fetches by itself. */
        IMAGE_BYTES_EXCEEDED(false),
        /** The model's service couldn't make use of a file that it was given. */
        FILE_FAILED(false),
        /** No connection, or a broken one. */
        FETCH_UNREACHABLE(true),
        /** Not in time. */
        FETCH_TIMEOUT(true),
        /** 408, 425, 429 and every 5xx; no credentials for an object store. */
        FETCH_UNAVAILABLE(true),
        /** Too large for memory, and no temporary file can be written. */
        SPOOL_FAILED(true),
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
