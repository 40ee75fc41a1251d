package dev.visionstreams.model;

/** What a request asks for. */
public enum Task {
    /** A short description of the images, about one sentence. */
    CAPTION,
    /** Labels that apply to the images. */
    CLASSIFY,
    /** An answer to the prompt's question. */
    ANSWER,
    /** Objects with boxes. */
    DETECT,
    /** Objects with boxes and masks. */
    SEGMENT,
    /** Labelled points. */
    POINT,
    /** Caption, labels and objects in one call. */
    DESCRIBE,
    /** Objects with boxes in space, estimated from one image; experimental in the models. */
    DETECT_3D;

    /** Whether a request may carry more than one image. */
    public boolean takesSeveralImages() {
        return this == CAPTION || this == CLASSIFY || this == ANSWER || this == POINT;
    }

    /**
     * Whether results have positions in the images, so that their sizes must be known; boxes in space are projected by
     * them.
     */
    public boolean findsPlaces() {
        return this == DETECT || this == SEGMENT || this == POINT || this == DESCRIBE || this == DETECT_3D;
    }
}
