package dev.visionstreams.local.emulator.files;

/**
 * Counts of the Files API since the emulator started.
 *
 * @param started uploads that were given a URL
 * @param uploads that became a file
 * @param bytes received by all uploads, finished or not
 * @param gets requests for one file that were answered with it
 * @param deletes files deleted on request
 * @param live files that haven't been deleted and haven't expired
 * @param stored bytes of the live files
 */
public record FileCounts(long started, long uploads, long bytes, long gets, long deletes, int live, long stored) {}
