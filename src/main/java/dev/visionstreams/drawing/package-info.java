/** Boxes, outlines, points and their labels drawn into images. */
@NullMarked
package dev.visionstreams.drawing;

import org.jspecify.annotations.NullMarked;
