package dev.visionstreams.gate;

import java.util.function.DoubleSupplier;

/**
 * The rate of a hard limit that nobody configured, learnt from refusals: what was answered in the minute before one is
 * about what the service admits. The rate then begins a little below that, comes back to it, and probes for more in steps
 * that double, so that a raised limit is found again. Probes that are refused more often than calls below the limit were
 * have found it. Not thread-safe.
 */
final class Pace {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long SECOND_MILLIS = 1_000;

    /** How far below the limit one of one instance begins; more of them, with more to probe, begin further below. */
    private static final double BELOW = 0.01;

    private static final double FARTHEST_BELOW = 0.05;

    /** How long one of one instance stays below; more of them stay longer, so that all together probe as often. */
    private static final double HOLD_MILLIS = 50_000;

    /** A low rate comes back more slowly: being refused costs a part of so few calls. */
    private static final double HOLD_CALLS = 200;

    /** The first step beyond the limit, and the time in which it doubles. */
    private static final double PROBE = 0.015;

    private static final double PROBE_DOUBLES_MILLIS = 15_000;

    private static final double GUESS_DOUBLES_MILLIS = 30_000;
    private static final double PROBE_DOUBLES_CALLS = 10;

    /** A rate this many times the limit that was found isn't held any longer. */
    private static final double RELEASE = 32;

    /** A refusal below the limit, perhaps because of others' probes, delays the next probe by this many calls. */
    private static final int PUT_OFF_CALLS = 50;

    /** But not twice within this many, nor within a minute, since it may be weather. */
    private static final int PUT_OFF_AGAIN_CALLS = 100;

    /** More than this is no weather. */
    private static final double MOST_NOISE = 0.015;

    private static final double NOISE_WEIGHT = 0.005;

    /** Limits found one after the other that differ by less than this part are the same. */
    private static final double SIMILAR = 0.15;

    private static final double LEAST_SIMILAR = 0.985;

    /** Calls that came late may follow each other at once, as many as this time brings. */
    private static final double LATE_MILLIS = 500;

    /** The pause after a refusal, or that of one call. */
    private static final double REFUSED_MILLIS = 200;

    private final DoubleSupplier share;
    private final int[] answeredInSecond = new int[60];
    private long second;
    private long begunMillis = -1;

    /** Requests per minute of all instances; 0: no limit is known. */
    private double limit;

    private long foundMillis;

    /** Found before a whole minute's calls were known: the rate doubles until it is refused. */
    private boolean guessed;

    /** Found before that: calls that were under way are part of the limit. */
    private boolean early;

    private double due;
    private double noise;
    private int sincePutOff = PUT_OFF_AGAIN_CALLS;
    private int probed;
    private int probesRefused;

    /** @param share this instance's part of the limit, 0 to 1 */
    Pace(DoubleSupplier share) {
        this.share = share;
    }

    /** This instance's requests per minute; infinite while no limit is known. */
    double perMinute(long now) {
        if (limit == 0) {
            return Double.POSITIVE_INFINITY;
        }
        long age = Math.max(0, now - foundMillis);
        double hold = holdMillis();
        double doublings = (age - hold) / atLeast(PROBE_DOUBLES_MILLIS, PROBE_DOUBLES_CALLS);
        double back = 1 - Math.min(FARTHEST_BELOW, BELOW / Quota.part(share));
        double times = guessed
                ? Math.pow(2, age / GUESS_DOUBLES_MILLIS)
                : doublings < 0 ? back + (1 - back) * age / hold : 1 + PROBE * (Math.pow(2, doublings) - 1);
        if (times > RELEASE) {
            limit = 0;
            return Double.POSITIVE_INFINITY;
        }
        return limit * times * Quota.part(share);
    }

    /** Milliseconds until a call may be made behind that many others; 0: now. */
    long waitMillis(long now, int ahead) {
        double interval = MINUTE_MILLIS / perMinute(now);
        return interval == 0 ? 0 : (long) Math.max(0, Math.ceil(due + ahead * interval - now));
    }

    void take(long now) {
        if (begunMillis < 0) {
            begunMillis = now;
        }
        double interval = MINUTE_MILLIS / perMinute(now);
        due = interval == 0 ? 0 : Math.max(due, now - Math.max(interval, LATE_MILLIS)) + interval;
    }

    /** @param late whether the call was made before the limit was found */
    void answered(long now, boolean late) {
        advance(now);
        answeredInSecond[(int) (second % answeredInSecond.length)]++;
        if (limit == 0) {
            return;
        }
        if (late) {
            limit += early ? 1 / Quota.part(share) : 0;
        } else if (isProbing(now)) {
            probed++;
        } else {
            noise -= NOISE_WEIGHT * noise;
            sincePutOff++;
        }
    }

    /** Whether a refusal that names no quota shows the limit: it is known, and was exceeded by a probe. */
    boolean isExceeded(long now) {
        if (limit == 0) {
            return false;
        }
        // The service has no room: the next call would be refused as well.
        due = Math.max(due, (double) now) + Math.max(REFUSED_MILLIS, MINUTE_MILLIS / perMinute(now));
        if (isProbing(now)) {
            probesRefused++;
            return probesRefused > 2 * Math.min(noise, MOST_NOISE) * (probed + probesRefused);
        }
        noise += NOISE_WEIGHT * (1 - noise);
        if (sincePutOff >= Math.max(PUT_OFF_AGAIN_CALLS, perMinute(now))) {
            sincePutOff = 0;
            limit = similarTo(answeredInMinute(now) / Quota.part(share));
            foundMillis += Math.min(now - foundMillis, (long) (PUT_OFF_CALLS * MINUTE_MILLIS / perMinute(now)));
        }
        return false;
    }

    /**
     * The service has refused a call for its rate.
     *
     * @param goesOn when calls may be made again
     */
    void found(long now, long goesOn) {
        double latest = answeredInMinute(now) / Quota.part(share);
        boolean similar = !guessed && Math.abs(latest - limit) < SIMILAR * limit;
        limit = similar ? similarTo(latest) : latest;
        guessed = isYoung(goesOn);
        foundMillis = guessed ? begunMillis + MINUTE_MILLIS : goesOn;
        early = isYoung(now);
        probed = 0;
        probesRefused = 0;
    }

    /** Calls differ in what they take, and a part says little of the whole: it moves only so far to what was answered. */
    private double similarTo(double latest) {
        return latest > limit ? limit + Quota.part(share) * (latest - limit) : Math.max(latest, LEAST_SIMILAR * limit);
    }

    /** Whether the calls of a whole minute are known. */
    boolean isYoung(long now) {
        return begunMillis < 0 || now - begunMillis < MINUTE_MILLIS;
    }

    private double holdMillis() {
        return atLeast(HOLD_MILLIS / Quota.part(share), HOLD_CALLS);
    }

    /** The time, or that of this many calls if they take longer. */
    private double atLeast(double millis, double calls) {
        return Math.max(millis, calls * MINUTE_MILLIS / (limit * Quota.part(share)));
    }

    private boolean isProbing(long now) {
        return guessed || now - foundMillis > holdMillis();
    }

    /** At least 1. */
    private double answeredInMinute(long now) {
        advance(now);
        double answered = 0;
        for (int count : answeredInSecond) {
            answered += count;
        }
        return Math.max(1, answered);
    }

    private void advance(long now) {
        long to = now / SECOND_MILLIS;
        for (long each = Math.max(second + 1, to - answeredInSecond.length + 1); each <= to; each++) {
            answeredInSecond[(int) (each % answeredInSecond.length)] = 0;
        }
        second = Math.max(second, to);
    }
}
