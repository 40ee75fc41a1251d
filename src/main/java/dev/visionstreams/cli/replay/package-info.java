/** Rejected and undecodable records sent again, each once per replay name. */
@NullMarked
package dev.visionstreams.cli.replay;

import org.jspecify.annotations.NullMarked;
