/** The emulator's Files API: resumable uploads, stored files, and images fetched by URL. */
@NullMarked
package dev.visionstreams.local.emulator.files;

import org.jspecify.annotations.NullMarked;
