package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many fetches each host has, and which hosts are left alone because they fail all the time: after so many failures in
 * a row for a pause, and after it until a single fetch has shown that they are well. Never waits; thread-safe.
 */
final class HostGate {
    /** How soon to come back to a host that is busy: its fetches are short, if it is well. */
    private static final Duration BUSY = Duration.ofMillis(100);

    /** What is known of hosts beyond this is forgotten: names may be made up by the million. */
    private static final int MOST_HOSTS = 4096;

    private final HostBounds bounds;
    private final InstantSource clock;

    /** By name and port, the one that was used last at the end. Guarded by this. */
    private final LinkedHashMap<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true);

    /** Guarded by the gate. */
    private static final class Host {
        private int running;
        private int failuresInARow;
        private boolean probing;
        private Instant aloneUntil = Instant.MIN;
    }

    HostGate(HostBounds bounds, InstantSource clock) {
        this.bounds = bounds;
        this.clock = clock;
    }

    /** What a fetch from a host holds while it runs. */
    interface Pass {
        /**
         * The fetch is over; only the first call counts.
         *
         * @param well whether the host did its part; null if that isn't known
         */
        void end(@Nullable Boolean well);
    }

    /** Takes a pass, or says why there is none. */
    synchronized Pass enter(String name) throws ClosedException {
        Host host = hosts.computeIfAbsent(name, unknown -> new Host());
        boolean failing = host.failuresInARow >= bounds.failures();
        Instant now = clock.instant();
        if (failing && (host.probing || now.isBefore(host.aloneUntil))) {
            Duration left = host.probing ? bounds.pause() : Duration.between(now, host.aloneUntil);
            throw new ClosedException(
                    Reason.HOST_FAILING,
                    "the host failed " + host.failuresInARow + " times in a row and is left alone for a while",
                    left);
        }
        if (host.running >= bounds.calls()) {
            throw new ClosedException(
                    Reason.HOST_BUSY, host.running + " fetches from the host are running, which is the bound", BUSY);
        }
        host.running++;
        host.probing = failing;
        forgetOldest();
        AtomicBoolean ended = new AtomicBoolean();
        return well -> {
            if (ended.compareAndSet(false, true)) {
                leave(host, failing, well);
            }
        };
    }

    private synchronized void leave(Host host, boolean probe, @Nullable Boolean well) {
        host.running--;
        if (probe) {
            host.probing = false;
        }
        if (well == null) {
            return;
        }
        host.failuresInARow = well ? 0 : host.failuresInARow + 1;
        if (host.failuresInARow >= bounds.failures()) {
            host.aloneUntil = clock.instant().plus(bounds.pause());
        }
    }

    private void forgetOldest() {
        Iterator<Map.Entry<String, Host>> oldest = hosts.entrySet().iterator();
        while (hosts.size() > MOST_HOSTS && oldest.hasNext()) {
            if (oldest.next().getValue().running == 0) {
                oldest.remove();
            }
        }
    }

    /** The host takes no fetch for now. */
    static final class ClosedException extends Exception {
        private static final long serialVersionUID = 1;

        private final Reason reason;
        private final Duration retryAfter;

        private ClosedException(Reason reason, String message, Duration retryAfter) {
            super(message, null, false, false);
            this.reason = reason;
            this.retryAfter = retryAfter;
        }

        /** @param shown what was to be fetched, without secrets */
        Failed failed(String shown) {
            return new Failed(reason, shown + ": " + getMessage(), null, retryAfter);
        }
    }
}
