package dev.visionstreams.model;

/** What a request asks for. */
public enum Task {
    /** One sentence or so on what the images show. */
    CAPTION,
    /** Labels that hold for the images. */
    CLASSIFY,
    /** An answer to the prompt's question. */
    ANSWER,
    /** Objects with boxes. */
    DETECT,
    /** Objects with boxes and masks. */
    SEGMENT,
    /** Labelled points. */
    POINT,
    /** Caption, labels and objects out of one call. */
    DESCRIBE;

    /** Whether a request may carry more than one image. */
    public boolean takesSeveralImages() {
        return this == CAPTION || this == CLASSIFY || this == ANSWER;
    }

    /** Whether what is found has a place in the image, so that the image's size has to be known. */
    public boolean findsPlaces() {
        return !takesSeveralImages();
    }
}
