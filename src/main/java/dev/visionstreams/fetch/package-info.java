/** From an image reference to bytes, under limits and an address guard. */
@NullMarked
package dev.visionstreams.fetch;

import org.jspecify.annotations.NullMarked;
