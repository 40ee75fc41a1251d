package dev.visionstreams.gate;

import dev.visionstreams.concurrent.Backoff;
import dev.visionstreams.gate.Ruling.Weight;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Requests at which a model failed, until it is known whether the fault is theirs or the model's. Kept in memory only: a
 * restart begins anew, which holds a request longer and never rejects one sooner. Not thread-safe.
 */
final class HeldRequests {
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** Beyond this number the longest unseen is forgotten: its task may have moved to another process. */
    private static final int MOST = 10_000;

    private final Duration patience;

    private final Map<String, Held> byRequest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Held> eldest) {
            return size() > MOST;
        }
    };

    /**
     * @param number the model's latest admission at the time of the failure that the next one is compared with
     * @param since when the request was first held since a failure last counted
     * @param failures since the request last got through
     */
    private record Held(long number, Instant since, int failures) {}

    HeldRequests(Duration patience) {
        this.patience = patience;
    }

    void forget(String request) {
        byRequest.remove(request);
    }

    /**
     * Judges another failure of the request.
     *
     * @param lastNumber the latest admission of the model
     * @param lastReplied the latest admission that was replied to
     * @param alone whether only this request's calls failed since the model last replied
     */
    Ruling failed(
            Instant now, String request, long lastNumber, long lastReplied, boolean alone, DoubleSupplier random) {
        Held before = byRequest.get(request);
        int failures = before == null ? 1 : before.failures() + 1;
        boolean othersAnswered = before != null && lastReplied > before.number();
        if (before == null || othersAnswered) {
            byRequest.put(request, new Held(lastNumber, now, failures));
        } else {
            byRequest.put(request, new Held(before.number(), before.since(), failures));
        }
        if (othersAnswered) {
            return Ruling.COUNTS;
        }
        if (alone && before != null && !now.isBefore(before.since().plus(patience))) {
            return Ruling.LAST;
        }
        return new Ruling(Weight.HELD, PAUSES.equalJitter(failures, random));
    }
}
