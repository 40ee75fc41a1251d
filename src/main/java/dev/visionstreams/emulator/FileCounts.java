package dev.visionstreams.emulator;

/**
 * What an emulator was asked about files so far.
 *
 * @param started uploads that got a URL
 * @param uploads that were finished, so that there was a file
 * @param bytes received by all uploads, finished or not
 * @param gets answers to who asked for one file
 * @param deletes files deleted on request
 * @param live files that can be used now, or that are processed
 * @param stored bytes of the live files
 */
public record FileCounts(long started, long uploads, long bytes, long gets, long deletes, int live, long stored) {}
