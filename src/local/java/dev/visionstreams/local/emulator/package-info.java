/**
 * A local HTTP server that speaks the Gemini API and answers from the pixels of the images. For development, tests and
 * benchmarks; it isn't a model.
 */
@NullMarked
package dev.visionstreams.local.emulator;

import org.jspecify.annotations.NullMarked;
