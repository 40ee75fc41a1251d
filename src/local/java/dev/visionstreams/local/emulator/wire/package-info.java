/** {@code generateContent} requests: parsed and checked as strictly as by the service. */
@NullMarked
package dev.visionstreams.local.emulator.wire;

import org.jspecify.annotations.NullMarked;
