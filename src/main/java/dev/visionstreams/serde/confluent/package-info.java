/** Confluent's own serializers, found by class name and adapted, and the choice between them and the built-in ones. */
@NullMarked
package dev.visionstreams.serde.confluent;

import org.jspecify.annotations.NullMarked;
