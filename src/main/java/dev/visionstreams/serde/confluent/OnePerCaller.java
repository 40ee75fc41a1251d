package dev.visionstreams.serde.confluent;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool with an instance for each concurrent caller. The most recently used instance is taken first, because its caches
 * hold the most. Thread-safe.
 */
final class OnePerCaller<T extends Closeable> implements Closeable {
    private final Supplier<T> make;
    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();

    /** Creates the first instance at once, so that a wrong configuration fails here. */
    OnePerCaller(Supplier<T> make) {
        this.make = make;
        idle.push(make.get());
    }

    <R extends @Nullable Object> R use(Function<T, R> action) {
        @Nullable T free = idle.poll();
        T mine = free == null ? make.get() : free;
        try {
            return action.apply(mine);
        } finally {
            idle.push(mine);
        }
    }

    /** Closes idle instances; to be called last. */
    @Override
    public void close() {
        renew();
    }

    /** Closes idle instances, whose caches hold something wrong; new ones take their place. */
    void renew() {
        for (@Nullable T next = idle.poll(); next != null; next = idle.poll()) {
            try {
                next.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
