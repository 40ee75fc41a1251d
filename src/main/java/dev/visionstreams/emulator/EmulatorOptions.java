package dev.visionstreams.emulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an emulator behaves.
 *
 * @param host the address to listen on; {@code 0.0.0.0} in a container
 * @param port 0: any free one
 * @param seed of latencies and of faults at a rate
 * @param requestsPerMinute more requests than that within a minute get 429; null: no quota
 * @param faults the first that fires counts
 */
public record EmulatorOptions(
        String host,
        int port,
        Latency latency,
        long seed,
        ExifMode exif,
        @Nullable Integer requestsPerMinute,
        FileOptions files,
        List<FaultRule> faults) {
    public EmulatorOptions {
        faults = List.copyOf(faults);
        if (requestsPerMinute != null && requestsPerMinute < 1) {
            throw new IllegalArgumentException("a quota lets at least one request through: " + requestsPerMinute);
        }
    }

    /** Loopback, any port, no latency, pixels as stored, no quota, no faults. */
    public static EmulatorOptions defaults() {
        return new EmulatorOptions(
                "127.0.0.1", 0, Latency.NONE, 1, ExifMode.IGNORED, null, FileOptions.defaults(), List.of());
    }

    public EmulatorOptions withAddress(String newHost, int newPort) {
        return new EmulatorOptions(newHost, newPort, latency, seed, exif, requestsPerMinute, files, faults);
    }

    public EmulatorOptions withLatency(Latency newLatency) {
        return new EmulatorOptions(host, port, newLatency, seed, exif, requestsPerMinute, files, faults);
    }

    public EmulatorOptions withSeed(long newSeed) {
        return new EmulatorOptions(host, port, latency, newSeed, exif, requestsPerMinute, files, faults);
    }

    public EmulatorOptions withExif(ExifMode newExif) {
        return new EmulatorOptions(host, port, latency, seed, newExif, requestsPerMinute, files, faults);
    }

    public EmulatorOptions withRequestsPerMinute(@Nullable Integer newRequestsPerMinute) {
        return new EmulatorOptions(host, port, latency, seed, exif, newRequestsPerMinute, files, faults);
    }

    public EmulatorOptions withFiles(FileOptions newFiles) {
        return new EmulatorOptions(host, port, latency, seed, exif, requestsPerMinute, newFiles, faults);
    }

    public EmulatorOptions withFaults(FaultRule... newFaults) {
        return new EmulatorOptions(host, port, latency, seed, exif, requestsPerMinute, files, List.of(newFaults));
    }
}
