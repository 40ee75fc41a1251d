package dev.visionstreams.emulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload under way, and what became of it. Whoever takes bytes or ends it holds its lock: who asks how far it is
 * waits for bytes that are still being read from a broken connection.
 */
final class Upload {
    final String id;
    final Instant started;
    final String name;
    final String displayName;
    final String mimeType;
    /** Of the whole file; -1: not said. */
    final long declared;

    final SpooledBytes bytes;
    /** The last answer of an upload that has ended, or null. */
    volatile @Nullable Decision end;

    Upload(
            String id,
            Instant started,
            String name,
            String displayName,
            String mimeType,
            long declared,
            SpooledBytes bytes) {
        this.id = id;
        this.started = started;
        this.name = name;
        this.displayName = displayName;
        this.mimeType = mimeType;
        this.declared = declared;
        this.bytes = bytes;
    }
}
