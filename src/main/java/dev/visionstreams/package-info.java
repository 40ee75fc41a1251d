/** The entry point and composition root. */
@NullMarked
package dev.visionstreams;

import org.jspecify.annotations.NullMarked;
