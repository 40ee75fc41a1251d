/** The embedded broker, registry and sample scenes. Nothing in production imports it. */
@NullMarked
package dev.visionstreams.demo;

import org.jspecify.annotations.NullMarked;
