/** Traces with OpenTelemetry: from the request's traceparent to the outcome's. Nothing of it runs unless asked for. */
@NullMarked
package dev.visionstreams.tracing;

import org.jspecify.annotations.NullMarked;
