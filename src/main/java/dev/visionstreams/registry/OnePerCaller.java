package dev.visionstreams.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * As many instances as there are callers at the same time, each used by one of them at a time. The one that was used
 * last goes first, because it has looked up most. Safe for use by any thread.
 */
final class OnePerCaller<T extends Closeable> implements Closeable {
    private final Supplier<T> make;
    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();

    /** Makes the first at once: what can't be made is found out before it is needed. */
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

    /** Closes what nobody uses; come here last. */
    @Override
    public void close() {
        renew();
    }

    /** Lets go of what nobody uses, for new ones in its place: it remembers something wrong. */
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
