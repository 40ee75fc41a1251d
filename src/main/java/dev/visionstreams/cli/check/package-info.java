/** Checks of the peers that are not brokers: the schema registry and the models. */
@NullMarked
package dev.visionstreams.cli.check;

import org.jspecify.annotations.NullMarked;
