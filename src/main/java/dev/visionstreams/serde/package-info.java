/** Events as bytes: plain JSON, and what the formats share, such as when the schema registry may be asked. */
@NullMarked
package dev.visionstreams.serde;

import org.jspecify.annotations.NullMarked;
