package dev.visionstreams.local.emulator;

import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import dev.visionstreams.local.emulator.sight.ExifMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of an emulator.
 *
 * @param host the address to listen on; {@code 0.0.0.0} in a container
 * @param port 0 for any free port
 * @param seed of latencies and of random faults
 * @param requestsPerMinute requests beyond this number within a minute get 429; null for no quota
 * @param faults in order: the first that fires wins
 */
public record EmulatorOptions(
        String host,
        int port,
        Latency latency,
        long seed,
        ExifMode exif,
        @Nullable Integer requestsPerMinute,
        FilesApiOptions files,
        List<FaultRule> faults) {
    public EmulatorOptions {
        faults = List.copyOf(faults);
        if (requestsPerMinute != null && requestsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "a quota must allow at least one request per minute: " + requestsPerMinute);
        }
    }

    /** Loopback, any port, no latency, pixels as stored, no quota, no faults. */
    public static EmulatorOptions defaults() {
        return new EmulatorOptions(
                "127.0.0.1", 0, Latency.NONE, 1, ExifMode.IGNORED, null, FilesApiOptions.defaults(), List.of());
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

    public EmulatorOptions withFiles(FilesApiOptions newFiles) {
        return new EmulatorOptions(host, port, latency, seed, exif, requestsPerMinute, newFiles, faults);
    }

    public EmulatorOptions withFaults(FaultRule... newFaults) {
        return new EmulatorOptions(host, port, latency, seed, exif, requestsPerMinute, files, List.of(newFaults));
    }
}
