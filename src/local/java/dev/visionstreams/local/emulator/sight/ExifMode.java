package dev.visionstreams.local.emulator.sight;

/** The treatment of an image's EXIF orientation. Google doesn't document what its service does. */
public enum ExifMode {
    /** Pixels are used as stored: wrong boxes then show that an image wasn't sent upright. */
    IGNORED,
    /** The image is turned upright first. */
    APPLIED
}
