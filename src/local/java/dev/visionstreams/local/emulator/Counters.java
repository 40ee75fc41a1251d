package dev.visionstreams.local.emulator;

import dev.visionstreams.local.emulator.files.FileCounts;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts of {@code generateContent} requests. Thread-safe. */
final class Counters {
    private final Map<String, Long> outcomes = new TreeMap<>();
    private long requests;
    private int inFlight;
    private int maxInFlight;

    synchronized void arrived() {
        requests++;
        inFlight++;
        maxInFlight = Math.max(maxInFlight, inFlight);
        notifyAll();
    }

    synchronized void decided(String outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    synchronized void answered() {
        inFlight--;
    }

    synchronized EmulatorCounts snapshot(FileCounts files, BillCounts billed) {
        return new EmulatorCounts(requests, inFlight, maxInFlight, outcomes, files, billed);
    }

    synchronized boolean await(long atLeast, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (requests < atLeast) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
