package dev.visionstreams.image;

/** Bytes that can't be sent to a model as an image. */
public final class UnusableImageException extends Exception {
    /** Names are part of the contract: a rejection's {@code reason}. */
    public enum Reason {
        /** No bytes. */
        IMAGE_EMPTY,
        /** Something else, such as HTML, text or an archive. */
        NOT_AN_IMAGE,
        /** An image in a format that neither models nor the decoders here accept. */
        IMAGE_TYPE_UNSUPPORTED,
        /** The header or the pixels can't be read. */
        IMAGE_CORRUPT,
        /** More pixels than the limit. */
        IMAGE_TOO_LARGE,
        /** The task returns pixel coordinates, but the size of an image fetched by the model's service is unknown. */
        IMAGE_SIZE_UNKNOWN,
        /** The task returns pixel coordinates, but an image fetched by the model's service isn't upright. */
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
