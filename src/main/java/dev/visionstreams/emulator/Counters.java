package dev.visionstreams.emulator;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The running counts. Safe for use by any thread. */
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

    synchronized EmulatorCounts snapshot(FileCounts files) {
        return new EmulatorCounts(requests, inFlight, maxInFlight, outcomes, files);
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
