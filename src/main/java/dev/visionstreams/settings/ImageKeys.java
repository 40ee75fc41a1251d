package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.image.worker.WorkerSettings;
import java.time.Duration;

/** How images are prepared for the model. */
final class ImageKeys {
    static final KeyList LIST = new KeyList();

    static final Key<Long> MAX_PIXELS = LIST.key(
            "vision.image.max.pixels",
            Kinds.count(),
            "100000000",
            "maximum pixels of an image; larger ones are rejected before memory is used for them");
    private static final Key<Integer> LONGEST_SIDE = LIST.optional(
            "vision.image.longest.side",
            Kinds.integer(16, Integer.MAX_VALUE),
            "none",
            "larger images are scaled down before they are sent, if they can be decoded here (HEIC and HEIF can't); results"
                    + " are in the original's pixels all the same");
    private static final Key<Integer> WORKERS = LIST.optional(
            "vision.image.workers",
            Kinds.integer(1, 64),
            "one for each core, at most 2",
            "processes that decode images, each started when it is first needed; only images that aren't sent as they are"
                    + " are decoded");
    private static final Key<Long> WORKER_HEAP = LIST.optional(
            "vision.image.worker.heap",
            Kinds.size(16L << 30),
            "the maximum heap of this process, at most `512MiB`",
            "maximum heap of each of these processes, at least 64MiB; an image that needs more is subsampled or rejected");
    private static final Key<Duration> TIME_LIMIT = LIST.key(
            "vision.image.time.limit",
            Kinds.duration(Duration.ofMillis(1)),
            "20s",
            "processor time that decoding one image may take (on a busy machine up to four times as long); then its process is"
                    + " replaced and the image is rejected");

    private ImageKeys() {}

    static WorkerSettings workers(Assembly from) {
        Integer count = from.find(WORKERS);
        Long heap = from.find(WORKER_HEAP);
        if (heap != null && heap < WorkerSettings.LEAST_HEAP_BYTES) {
            throw new IllegalArgumentException(WORKER_HEAP.name() + ": " + heap + " is less than 64MiB");
        }
        return new WorkerSettings(
                count == null ? WorkerSettings.defaultCount() : count,
                heap == null ? WorkerSettings.defaultHeapBytes() : heap,
                from.get(TIME_LIMIT),
                from.find(LONGEST_SIDE));
    }
}
