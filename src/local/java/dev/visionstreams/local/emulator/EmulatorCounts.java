package dev.visionstreams.local.emulator;

import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.files.FileCounts;
import java.util.Map;

/**
 * Counts since the emulator started, of {@code generateContent} except for {@code files}.
 *
 * @param requests that arrived
 * @param inFlight requests that aren't answered yet
 * @param maxInFlight the highest number in flight at one time
 * @param outcomes requests by outcome: {@code OK}, the name of a {@link Fault}, or the status of an error such as
 *     {@code INVALID_ARGUMENT}; counted before the latency passes
 * @param files counts of the Files API
 * @param billed what replies cost
 */
public record EmulatorCounts(
        long requests, int inFlight, int maxInFlight, Map<String, Long> outcomes, FileCounts files, BillCounts billed) {
    public EmulatorCounts {
        outcomes = Map.copyOf(outcomes);
    }

    /** The number of requests with this outcome. */
    public long outcome(String name) {
        return outcomes.getOrDefault(name, 0L);
    }
}
