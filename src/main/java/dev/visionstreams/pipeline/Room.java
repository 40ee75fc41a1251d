package dev.visionstreams.pipeline;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Failed;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the images of one request may take.
 *
 * @param budget for the images of all requests
 * @param images of the request
 */
record Room(ByteBudget budget, int images) {
    /**
     * Whether there is room for what an image became. Room was reserved for images as they were fetched; all together may take
     * half as much again.
     *
     * @param held bytes that the request has
     */
    boolean isFor(long more, long held) {
        long taken = budget.taken();
        return more == 0 || taken <= held || taken + more <= budget.total() + budget.total() / 2;
    }

    /** Several images with more bytes than the process may hold can't be sent by any attempt. */
    @Nullable
    Failed excess(long held) {
        return images == 1 || held <= budget.total()
                ? null
                : failed(
                        FetchResult.Reason.IMAGE_BYTES_EXCEEDED,
                        "the images of the request have more than the " + budget.total()
                                + " bytes of vision.inflight.bytes together");
    }

    Failed isNone() {
        return failed(
                FetchResult.Reason.SPOOL_FAILED,
                "no room in memory or on disk for the " + images + " images of the request together");
    }

    private static Failed failed(FetchResult.Reason reason, String message) {
        return new Failed(reason, message, null, null);
    }
}
