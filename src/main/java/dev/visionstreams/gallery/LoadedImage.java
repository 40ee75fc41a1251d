package dev.visionstreams.gallery;

import dev.visionstreams.image.UprightImage;

/** What became of loading an image. */
public sealed interface LoadedImage {
    /** Re-encoded by a process of this program: safe to be decoded, and to be sent to a browser. */
    record Ready(UprightImage image) implements LoadedImage {}

    /**
     * It can't be shown.
     *
     * @param why for a person
     * @param passing whether trying again soon may help
     */
    record Unavailable(String why, boolean passing) implements LoadedImage {}
}
