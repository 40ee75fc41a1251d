/** A port that answers HTTP requests whatever its clients do: for health and metrics, and for the gallery. */
@NullMarked
package dev.visionstreams.serving;

import org.jspecify.annotations.NullMarked;
