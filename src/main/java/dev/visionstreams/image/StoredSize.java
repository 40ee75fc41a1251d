package dev.visionstreams.image;

/**
 * The size of an image's pixels as stored.
 *
 * @param orientation EXIF orientation, 1 to 8: how the stored pixels become upright
 */
record StoredSize(long width, long height, int orientation) {}
