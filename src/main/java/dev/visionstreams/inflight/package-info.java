/** The hand-off: an asynchronous step for Kafka Streams that loses and doubles nothing. It knows nothing of images. */
@NullMarked
package dev.visionstreams.inflight;

import org.jspecify.annotations.NullMarked;
