/** HTTP for the emulator: the local server, request and response bodies, answers, and errors as Google words them. */
@NullMarked
package dev.visionstreams.local.emulator.http;

import org.jspecify.annotations.NullMarked;
