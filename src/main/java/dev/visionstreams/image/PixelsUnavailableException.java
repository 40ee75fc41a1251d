package dev.visionstreams.image;

/** No image can be decoded now, whatever it is: that may pass. */
public final class PixelsUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public PixelsUnavailableException(String message) {
        super(message);
    }
}
