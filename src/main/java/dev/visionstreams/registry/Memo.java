package dev.visionstreams.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was looked up. Threads that want the same key at the same time share one look-up, and its failure;
 * a failure is not remembered. Unlike {@link ConcurrentHashMap#computeIfAbsent}, a slow look-up holds up no other key.
 */
final class Memo<K, V> {
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
            return value;
        } catch (RuntimeException | Error e) {
            known.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        @Nullable Throwable cause = e.getCause();
        return cause instanceof RuntimeException known ? known : e;
    }
}
