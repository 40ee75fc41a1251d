package dev.visionstreams.inflight;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one suspect of a process. Nothing starts from when it is named until the commit of what came of it, and it is
 * counted only when nothing else runs: if the process ends with that count committed, it ended alone.
 *
 * <p>A transaction that aborts takes back what came of the suspect and not that it was counted. So it stays the suspect
 * when its task closes, for as long as the task may take to come back. Guarded by the {@link InFlight}'s lock.
 */
final class Trial {
    /** How long the suspect's task may be away; if it moved to another process, nothing starts here for as long. */
    static final Duration AWAY = Duration.ofSeconds(10);

    private @Nullable Pending suspect;
    private @Nullable Lane lane;
    private boolean counted;
    private boolean runs;
    private long awayUntil;

    boolean isOpen() {
        return suspect != null;
    }

    boolean isOf(Pending pending) {
        return suspect != null && suspect.coordinates.equals(pending.coordinates);
    }

    /** Whether the request is the suspect now; it isn't while another one is. */
    boolean name(Lane of, Pending pending, boolean isCounted, long now) {
        end(now);
        if (suspect != null && !isOf(pending)) {
            return false;
        }
        suspect = pending;
        lane = of;
        counted |= isCounted;
        return true;
    }

    /** Takes the suspect out of those that may start, if it may. */
    @Nullable
    Lane start() {
        Lane from = lane;
        if (from == null || suspect == null || !from.counted.remove(suspect)) {
            return null;
        }
        runs = true;
        return from;
    }

    /** The suspect; only while there is one. */
    Pending suspect() {
        if (suspect == null) {
            throw new IllegalStateException("no suspect: a defect");
        }
        return suspect;
    }

    void finished(Pending pending) {
        runs &= !isOf(pending);
    }

    void closed(Lane gone, long now) {
        if (lane == gone) {
            lane = null;
            awayUntil = now + AWAY.toMillis();
            end(now);
        }
    }

    void clear(Pending pending) {
        if (isOf(pending)) {
            clear();
        }
    }

    /** Ends a trial that waits for a task in vain. Returns whether it did. */
    boolean end(long now) {
        if (suspect == null || lane != null || (counted && (runs || now < awayUntil))) {
            return false;
        }
        clear();
        return true;
    }

    private void clear() {
        suspect = null;
        lane = null;
        counted = false;
        runs = false;
    }
}
