/** Format, size and orientation of images, read from their bytes, and conversion to upright pixels. */
@NullMarked
package dev.visionstreams.image;

import org.jspecify.annotations.NullMarked;
