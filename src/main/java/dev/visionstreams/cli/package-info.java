/** The command line: one small class per command, with its options and nothing else. */
@NullMarked
package dev.visionstreams.cli;

import org.jspecify.annotations.NullMarked;
