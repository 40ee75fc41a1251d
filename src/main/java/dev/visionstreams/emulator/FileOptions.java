package dev.visionstreams.emulator;

import java.time.Duration;

/**
 * How an emulator keeps uploaded files.
 *
 * @param lifetime how long a file is kept; Google keeps it 48 hours
 * @param processing how long a file is PROCESSING before it is ACTIVE or FAILED; zero: not at all, as with Google's images
 * @param mostBytes of one file; Google takes 2 GB, the emulator a quarter of it by default
 * @param storageBytes of all files and unfinished uploads together; 20 GB, as Google's
 * @param granularity every part of an upload but the last is a multiple of so many bytes; 8 MiB, as Google's
 * @param fetchesUrls whether {@code fileData} may name an http or https URL, on a loopback address alone, that the
 *     emulator fetches itself
 */
public record FileOptions(
        Duration lifetime,
        Duration processing,
        long mostBytes,
        long storageBytes,
        int granularity,
        boolean fetchesUrls) {
    public FileOptions {
        if (lifetime.isNegative() || lifetime.isZero() || processing.isNegative()) {
            throw new IllegalArgumentException(
                    "a lifetime is positive and processing takes zero or more: " + lifetime + " " + processing);
        }
        if (mostBytes < 1 || storageBytes < 1 || granularity < 1) {
            throw new IllegalArgumentException(
                    "bounds of files are one byte or more: " + mostBytes + " " + storageBytes + " " + granularity);
        }
    }

    public static FileOptions defaults() {
        return new FileOptions(Duration.ofDays(2), Duration.ZERO, 512L << 20, 20L << 30, 8 << 20, false);
    }

    public FileOptions withLifetime(Duration newLifetime) {
        return new FileOptions(newLifetime, processing, mostBytes, storageBytes, granularity, fetchesUrls);
    }

    public FileOptions withProcessing(Duration newProcessing) {
        return new FileOptions(lifetime, newProcessing, mostBytes, storageBytes, granularity, fetchesUrls);
    }

    public FileOptions withMostBytes(long newMostBytes) {
        return new FileOptions(lifetime, processing, newMostBytes, storageBytes, granularity, fetchesUrls);
    }

    public FileOptions withStorageBytes(long newStorageBytes) {
        return new FileOptions(lifetime, processing, mostBytes, newStorageBytes, granularity, fetchesUrls);
    }

    public FileOptions withGranularity(int newGranularity) {
        return new FileOptions(lifetime, processing, mostBytes, storageBytes, newGranularity, fetchesUrls);
    }

    public FileOptions withUrls() {
        return new FileOptions(lifetime, processing, mostBytes, storageBytes, granularity, true);
    }
}
