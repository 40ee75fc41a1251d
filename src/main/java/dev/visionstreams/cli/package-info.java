/** One small class a command. */
@NullMarked
package dev.visionstreams.cli;

import org.jspecify.annotations.NullMarked;
