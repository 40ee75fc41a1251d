package dev.visionstreams.serde.registry;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Caches look-ups for good, but no more than {@link #MOST}: beyond, each new one takes the place of any other. Concurrent look-ups of one key share a single call and its failure; failures aren't cached.
 * Unlike {@link ConcurrentHashMap#computeIfAbsent}, a slow look-up blocks no other key.
 */
final class Memo<K, V> {
    /** Far more than any topic has: records may name every schema of the registry, and a schema may have a megabyte. */
    static final int MOST = 1_000;

    private final ConcurrentHashMap<K, CompletableFuture<V>> known = new ConcurrentHashMap<>();

    V get(K key, Function<? super K, ? extends V> lookUp) {
        CompletableFuture<V> found = known.get(key);
        if (found == null) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            found = known.putIfAbsent(key, mine);
            if (found == null) {
                return fill(key, mine, lookUp);
            }
        }
        try {
            return found.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    private V fill(K key, CompletableFuture<V> mine, Function<? super K, ? extends V> lookUp) {
        try {
            V value = lookUp.apply(key);
            mine.complete(value);
            forgetOne();
            return value;
        } catch (RuntimeException | Error e) {
            known.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private void forgetOne() {
        if (known.size() > MOST) {
            Iterator<K> any = known.keySet().iterator();
            if (any.hasNext()) {
                any.next();
                any.remove();
            }
        }
    }

    int size() {
        return known.size();
    }

    private static RuntimeException unwrapped(CompletionException e) {
        @Nullable Throwable cause = e.getCause();
        return cause instanceof RuntimeException known ? known : e;
    }
}
