package dev.visionstreams.emulator;

/** What is done with a picture's EXIF orientation. Google does not document what its service does. */
public enum ExifMode {
    /** The pixels as they are stored: boxes of a picture that wasn't sent upright then come out wrong, which shows. */
    IGNORED,
    /** The picture is turned upright first. */
    APPLIED
}
