/** Confluent's wire format and a thin client of its schema registry. */
@NullMarked
package dev.visionstreams.registry;

import org.jspecify.annotations.NullMarked;
