package dev.visionstreams.bench;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * How the service answers, by event and attempt: whatever the order of the calls, all peers meet the same answers.
 *
 * @param latency the median of the log-normal distribution
 * @param sigma the standard deviation of the latency's logarithm
 */
record Draws(long seed, Duration latency, double sigma, double share429, double share503) {
    /**
     * One answer.
     *
     * @param status 200, 429 or 503
     * @param nanos its latency; refusals come at once
     */
    record Draw(int status, long nanos) {}

    Draw draw(int event, int attempt) {
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + event * 1_009L + attempt);
        double fault = random.nextDouble();
        if (fault < share429 + share503) {
            return new Draw(fault < share429 ? 429 : 503, 0);
        }
        return new Draw(200, Math.round(latency.toNanos() * Math.exp(sigma * random.nextGaussian())));
    }
}
