/** One attempt at one request: fetch, inspect, ask, project, and a sealed outcome. */
@NullMarked
package dev.visionstreams.pipeline;

import org.jspecify.annotations.NullMarked;
