/** Computer vision for the emulator: decodes images and finds shapes, colours and areas in their pixels. */
@NullMarked
package dev.visionstreams.local.emulator.sight;

import org.jspecify.annotations.NullMarked;
