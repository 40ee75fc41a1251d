/** Daemon threads with names, exponential back-off, a circuit breaker. Knows nothing else. */
@NullMarked
package dev.visionstreams.concurrent;

import org.jspecify.annotations.NullMarked;
