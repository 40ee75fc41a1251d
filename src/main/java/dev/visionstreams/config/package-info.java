/** Settings as validated records, read from a file, the environment and {@code --set}; secrets do not print. */
@NullMarked
package dev.visionstreams.config;

import org.jspecify.annotations.NullMarked;
