/** Equal questions share one call: what makes questions equal, answers that are known, and calls in flight. */
@NullMarked
package dev.visionstreams.reuse;

import org.jspecify.annotations.NullMarked;
