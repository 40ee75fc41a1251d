/** What the emulated model says about what was seen, and the {@code generateContent} response around it. */
@NullMarked
package dev.visionstreams.local.emulator.reply;

import org.jspecify.annotations.NullMarked;
