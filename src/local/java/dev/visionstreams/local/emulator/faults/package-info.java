/** Faults that the emulator injects: which requests they hit and what the client gets instead. */
@NullMarked
package dev.visionstreams.local.emulator.faults;

import org.jspecify.annotations.NullMarked;
