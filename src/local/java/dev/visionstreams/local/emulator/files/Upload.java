package dev.visionstreams.local.emulator.files;

import dev.visionstreams.local.emulator.http.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An upload in progress, or its final answer. The thread that stores bytes or ends the upload holds its lock, so a query for
 * the bytes received so far waits until a broken connection has been read to its end.
 */
final class Upload {
    final String id;
    final Instant started;
    final UploadRequest request;
    final SpooledBytes bytes;

    /** The last answer of an upload that has ended, or null. */
    private volatile @Nullable HttpAnswer end;

    Upload(String id, Instant started, UploadRequest request) {
        this.id = id;
        this.started = started;
        this.request = request;
        try {
            this.bytes = new SpooledBytes(Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    @Nullable
    HttpAnswer end() {
        return end;
    }

    /** Ends the upload with a file, which takes over the bytes. */
    void finish(HttpAnswer answer) {
        end = answer;
    }

    /** Ends the upload without a file, unless it has ended already. */
    synchronized void abandon(HttpAnswer answer) {
        if (end == null) {
            end = answer;
            bytes.close();
        }
    }
}
