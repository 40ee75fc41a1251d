/** Results read from the output topics and printed. */
@NullMarked
package dev.visionstreams.cli.watch;

import org.jspecify.annotations.NullMarked;
