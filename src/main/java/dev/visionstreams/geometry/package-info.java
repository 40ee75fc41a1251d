/** Boxes and points, normalised and in pixels, and the conversion between them. Immutable values. */
@NullMarked
package dev.visionstreams.geometry;

import org.jspecify.annotations.NullMarked;
