/**
 * Reads typed settings from a file, environment variables and {@code --set}, and reports all problems at once, each with
 * its origin. Knows neither the application's keys nor its records: both come from the caller.
 */
@NullMarked
package dev.visionstreams.config;

import org.jspecify.annotations.NullMarked;
