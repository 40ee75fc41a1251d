package dev.visionstreams.emulator;

import java.util.Map;

/**
 * What an emulator was asked so far, by {@code generateContent} alone but for {@code files}.
 *
 * @param requests all that arrived
 * @param inFlight those that are not answered yet
 * @param maxInFlight the most that were in flight at a time
 * @param outcomes how many ended how: {@code OK}, a {@link Fault}'s name, or the status of an error such as
 *     {@code INVALID_ARGUMENT}; counted when decided, before latency
 * @param files of the Files API
 */
public record EmulatorCounts(
        long requests, int inFlight, int maxInFlight, Map<String, Long> outcomes, FileCounts files) {
    public EmulatorCounts {
        outcomes = Map.copyOf(outcomes);
    }

    /** How many ended so. */
    public long outcome(String name) {
        return outcomes.getOrDefault(name, 0L);
    }
}
