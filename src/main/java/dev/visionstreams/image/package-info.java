/** What an image's bytes say of themselves (format, size, orientation) and upright pixels made from them. */
@NullMarked
package dev.visionstreams.image;

import org.jspecify.annotations.NullMarked;
