package dev.visionstreams.image;

/**
 * An image's size as its pixels are stored.
 *
 * @param orientation EXIF orientation, 1 to 8: how the stored pixels become upright
 */
record StoredSize(long width, long height, int orientation) {}
