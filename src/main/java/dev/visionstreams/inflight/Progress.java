package dev.visionstreams.inflight;

/**
 * How far the work on a request has come. It is stored with the request, so it outlives restarts and rebalances.
 *
 * @param attempts failed attempts that count, 0 or more
 * @param firstAttemptAt when the first attempt began, milliseconds since the epoch; 0 before
 * @param spentMillis time in attempts and back-offs that count towards the deadline, 0 or more
 * @param dueAt when the next attempt may begin, milliseconds since the epoch; 0: at once
 * @param memo what the {@link Work} wants to know of earlier attempts; empty at first. Shared, must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Progress(int attempts, long firstAttemptAt, long spentMillis, long dueAt, byte[] memo) {
    static final Progress NONE = new Progress(0, 0, 0, 0, new byte[0]);

    Progress startedAt(long now) {
        return firstAttemptAt == 0 ? new Progress(attempts, now, spentMillis, dueAt, memo) : this;
    }
}
