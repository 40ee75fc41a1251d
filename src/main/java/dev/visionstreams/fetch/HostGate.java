package dev.visionstreams.fetch;

import dev.visionstreams.concurrent.Breaker;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the fetches per host, and pauses a host after a number of consecutive failures; after the pause a single probe
 * decides whether it is fetched from again. Never blocks; thread-safe.
 */
final class HostGate {
    /** When to retry a busy host: fetches from a healthy one are short. */
    private static final Duration BUSY = Duration.ofMillis(100);

    /** State of the least recently used hosts beyond this is dropped: senders could make up any number of names. */
    private static final int MAX_HOSTS = 4096;

    private final HostBounds bounds;
    private final InstantSource clock;

    /** By host name and port, least recently used first. Guarded by this. */
    private final LinkedHashMap<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);

    /** Guarded by the gate. */
    private static final class Host {
        private int running;
        private int failuresInARow;
        private final Breaker breaker = new Breaker();
    }

    HostGate(HostBounds bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** Held by a fetch while it runs. */
    interface Pass {
        /**
         * Ends the fetch; only the first call has an effect.
         *
         * @param well whether the host worked as it should; null if unknown
         */
        void end(@Nullable Boolean well);
    }

    /**
     * Starts a fetch.
     *
     * @throws FetchFailedException HOST_BUSY or HOST_FAILING, with the time after which to retry
     */
    synchronized Pass enter(String name) throws FetchFailedException {
        Host host = hosts.computeIfAbsent(name, unknown -> new Host());
        Duration wait = host.breaker.waitFor(clock.instant(), bounds.pause());
        if (!wait.isZero()) {
            throw new FetchFailedException(
                    Reason.HOST_FAILING,
                    "the host failed " + host.failuresInARow + " times in a row and is paused",
                    wait);
        }
        if (host.running >= bounds.calls()) {
            throw new FetchFailedException(
                    Reason.HOST_BUSY, host.running + " fetches from the host are running, the most allowed", BUSY);
        }
        host.running++;
        Breaker.Pass admitted = host.breaker.admit();
        forgetOldest();
        AtomicBoolean ended = new AtomicBoolean();
        return well -> {
            if (ended.compareAndSet(false, true)) {
                leave(host, admitted, well);
            }
        };
    }

    /** Results of fetches that began before the pause, or before its end, are ignored. */
    private synchronized void leave(Host host, Breaker.Pass admitted, @Nullable Boolean well) {
        host.running--;
        if (well == null) {
            host.breaker.abandon(admitted);
        } else if (host.breaker.isCurrent(admitted)) {
            host.failuresInARow = well ? 0 : host.failuresInARow + 1;
            if (host.failuresInARow >= bounds.failures()) {
                host.breaker.trip(clock.instant().plus(bounds.pause()));
            } else if (host.breaker.isTripped()) {
                host.breaker.reset();
            }
        }
    }

    synchronized int paused() {
        return (int)
                hosts.values().stream().filter(host -> host.breaker.isTripped()).count();
    }

    private void forgetOldest() {
        Iterator<Map.Entry<String, Host>> oldest = hosts.entrySet().iterator();
        while (hosts.size() > MAX_HOSTS && oldest.hasNext()) {
            if (oldest.next().getValue().running == 0) {
                oldest.remove();
            }
        }
    }
}
