/** Events from and to bytes: Confluent's wire format with a thin client of its schema registry, or plain JSON. */
@NullMarked
package dev.visionstreams.registry;

import org.jspecify.annotations.NullMarked;
