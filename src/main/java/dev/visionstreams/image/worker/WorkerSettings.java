package dev.visionstreams.image.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How images are decoded.
 *
 * @param count processes that decode at the same time, at least 1; none is started before it is needed
 * @param heapBytes maximum heap of each, at least {@link #LEAST_HEAP_BYTES}
 * @param timeLimit for one image
 * @param longestSide in pixels: larger images are scaled down to it; null: never
 */
public record WorkerSettings(
        int count,
        long heapBytes,
        Duration timeLimit,
        @Nullable Integer longestSide) {
    /** Java itself and the decoders' classes take about 20 MiB. */
    public static final long LEAST_HEAP_BYTES = 64 << 20;

    /** Heap that no image can use. */
    static final long OWN_BYTES = 24 << 20;

    private static final long MOST_DEFAULT_HEAP_BYTES = 512 << 20;

    public WorkerSettings {
        if (count < 1 || heapBytes < LEAST_HEAP_BYTES || timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException(
                    count + " workers with " + heapBytes + " bytes of heap and " + timeLimit + " for an image");
        }
    }

    /** One for each core, but no more than two: each takes memory, and most images need no decoding. */
    public static int defaultCount() {
        return Math.min(2, Runtime.getRuntime().availableProcessors());
    }

    /** This process's maximum heap, but no more than 512 MiB, in which 45 megapixels are turned without loss. */
    public static long defaultHeapBytes() {
        return Math.max(
                LEAST_HEAP_BYTES,
                Math.min(MOST_DEFAULT_HEAP_BYTES, Runtime.getRuntime().maxMemory()));
    }

    /** Heap that an image may take. */
    long imageBytes() {
        return heapBytes - OWN_BYTES;
    }
}
