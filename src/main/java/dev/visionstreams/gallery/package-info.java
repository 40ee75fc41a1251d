/** The live gallery: outcomes as a web page, with their images and what was found in them. */
@NullMarked
package dev.visionstreams.gallery;

import org.jspecify.annotations.NullMarked;
