/** A local HTTP server that speaks the Gemini API and answers from the pixels it gets. For development, tests and benchmarks; it is no model. */
@NullMarked
package dev.visionstreams.emulator;

import org.jspecify.annotations.NullMarked;
