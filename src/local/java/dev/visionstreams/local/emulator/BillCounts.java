package dev.visionstreams.local.emulator;

/**
 * What the emulator has billed since it started: each reply with status 200, whatever became of it at the caller.
 *
 * @param replies that were billed
 * @param promptTokens with those that tools added
 * @param outputTokens without thinking
 * @param amount in US dollars, by the emulator's own price list; models without a price there add nothing
 */
public record BillCounts(long replies, long promptTokens, long outputTokens, long thoughtTokens, double amount) {}
