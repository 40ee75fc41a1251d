/** Meters, health and log keys. */
@NullMarked
package dev.visionstreams.telemetry;

import org.jspecify.annotations.NullMarked;
