/** Decides when a model may be called: quotas, cool-downs, outages. */
@NullMarked
package dev.visionstreams.gate;

import org.jspecify.annotations.NullMarked;
