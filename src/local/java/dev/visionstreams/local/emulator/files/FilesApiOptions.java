package dev.visionstreams.local.emulator.files;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options of the Files API.
 *
 * @param lifetime how long a file is kept, 48 hours at Google
 * @param processing how long a file stays PROCESSING before it is ACTIVE or FAILED; zero for images at Google
 * @param maxBytes largest file in bytes; Google accepts 2 GB, the emulator by default a quarter of that
 * @param storageBytes total bytes of all files and unfinished uploads, 20 GB at Google
 * @param granularity every part of an upload except the last must be a multiple of this many bytes, 8 MiB at Google
 * @param fetchesUrls whether the emulator fetches http and https URLs in {@code fileData}, from loopback addresses only
 * @param storage base URL of a stand-in for Cloud Storage's JSON API, from which {@code gs} objects in {@code fileData} are
 *     read; null: none can be read
 */
public record FilesApiOptions(
        Duration lifetime,
        Duration processing,
        long maxBytes,
        long storageBytes,
        int granularity,
        boolean fetchesUrls,
        @Nullable URI storage) {
    public FilesApiOptions {
        if (lifetime.isNegative() || lifetime.isZero() || processing.isNegative()) {
            throw new IllegalArgumentException(
                    "lifetime must be positive and processing must not be negative: " + lifetime + " " + processing);
        }
        if (maxBytes < 1 || storageBytes < 1 || granularity < 1) {
            throw new IllegalArgumentException(
                    "limits of files must be at least one byte: " + maxBytes + " " + storageBytes + " " + granularity);
        }
    }

    public static FilesApiOptions defaults() {
        return new FilesApiOptions(Duration.ofDays(2), Duration.ZERO, 512L << 20, 20L << 30, 8 << 20, false, null);
    }

    public FilesApiOptions withProcessing(Duration newProcessing) {
        return new FilesApiOptions(lifetime, newProcessing, maxBytes, storageBytes, granularity, fetchesUrls, storage);
    }

    public FilesApiOptions withMaxBytes(long newMaxBytes) {
        return new FilesApiOptions(lifetime, processing, newMaxBytes, storageBytes, granularity, fetchesUrls, storage);
    }

    public FilesApiOptions withStorageBytes(long newStorageBytes) {
        return new FilesApiOptions(lifetime, processing, maxBytes, newStorageBytes, granularity, fetchesUrls, storage);
    }

    public FilesApiOptions withGranularity(int newGranularity) {
        return new FilesApiOptions(lifetime, processing, maxBytes, storageBytes, newGranularity, fetchesUrls, storage);
    }

    public FilesApiOptions withStorage(URI newStorage) {
        return new FilesApiOptions(lifetime, processing, maxBytes, storageBytes, granularity, fetchesUrls, newStorage);
    }

    public FilesApiOptions withUrls() {
        return new FilesApiOptions(lifetime, processing, maxBytes, storageBytes, granularity, true, storage);
    }
}
