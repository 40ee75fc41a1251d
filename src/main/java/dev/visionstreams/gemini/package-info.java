/** Google's Gemini behind the {@link dev.visionstreams.model} port; the only package that knows Google's JSON. */
@NullMarked
package dev.visionstreams.gemini;

import org.jspecify.annotations.NullMarked;
