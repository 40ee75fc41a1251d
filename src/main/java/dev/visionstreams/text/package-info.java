/** Texts that others wrote, made fit to be shown. */
@NullMarked
package dev.visionstreams.text;

import org.jspecify.annotations.NullMarked;
