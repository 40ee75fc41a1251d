/** Normalised and pixel boxes and points, and how one becomes the other. Plain values: every class is immutable. */
@NullMarked
package dev.visionstreams.geometry;

import org.jspecify.annotations.NullMarked;
