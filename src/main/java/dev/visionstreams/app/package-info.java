/** The processor: {@link dev.visionstreams.app.Composition} says what it is made of, {@link dev.visionstreams.app.VisionStreams} starts and stops it. */
@NullMarked
package dev.visionstreams.app;

import org.jspecify.annotations.NullMarked;
