package dev.visionstreams.pipeline;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets one request at a time fetch the rest of its images beyond the byte budget, so that of several requests that hold
 * images and wait for each other's bytes one always ends. Thread-safe.
 */
final class Precedence {
    private final AtomicReference<@Nullable HeldBytes> owner = new AtomicReference<>();

    /** Takes it if nobody has it; returns whether the request has it now. */
    boolean take(HeldBytes request) {
        return owner.compareAndSet(null, request) || isOf(request);
    }

    boolean isOf(HeldBytes request) {
        return owner.get() == request;
    }

    void end(HeldBytes request) {
        owner.compareAndSet(request, null);
    }
}
