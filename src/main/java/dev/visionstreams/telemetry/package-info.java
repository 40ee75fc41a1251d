/** Meters, health, and the HTTP server for both. */
@NullMarked
package dev.visionstreams.telemetry;

import org.jspecify.annotations.NullMarked;
