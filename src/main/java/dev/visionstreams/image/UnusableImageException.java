package dev.visionstreams.image;

/** Bytes that can't be sent to a model as an image. */
public final class UnusableImageException extends Exception {
    /** Why. Names are part of the contract: they are a rejection's {@code reason}. */
    public enum Reason {
        /** No bytes at all. */
        IMAGE_EMPTY,
        /** HTML, text, an archive: the bytes are something else. */
        NOT_AN_IMAGE,
        /** An image of a format that neither the model nor a decoder here takes. */
        IMAGE_TYPE_UNSUPPORTED,
        /** The header or the pixels can't be read. */
        IMAGE_CORRUPT,
        /** More pixels than the limit. */
        IMAGE_TOO_LARGE,
        /** What is sought has a place in pixels, and the size of an image that isn't fetched here can't be had. */
        IMAGE_SIZE_UNKNOWN,
        /** Likewise, and an image that isn't fetched here can't be turned here either. */
        IMAGE_NOT_UPRIGHT
    }

    private static final long serialVersionUID = 1;

    private final Reason reason;

    public UnusableImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
