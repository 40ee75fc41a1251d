/** The built-in serializers: Confluent's wire format and a client for the schema registry. */
@NullMarked
package dev.visionstreams.serde.registry;

import org.jspecify.annotations.NullMarked;
