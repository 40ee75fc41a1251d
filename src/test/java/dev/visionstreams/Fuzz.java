package dev.visionstreams;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Gives a target random input until the time is over. {@code -Dfuzz.seconds=600} sets how long each target runs (7 by
 * default), {@code -Dfuzz.seed=N} where the seeds begin (1 by default; a failure names its own). A target that hangs
 * fails, too.
 */
public final class Fuzz {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("fuzz.seconds", 7));
    private static final Duration HANGS = Duration.ofMinutes(1);
    private static final long SEED = Long.getLong("fuzz.seed", 1);

    private Fuzz() {}

    /** Throws whatever is wrong with the outcome of one input. */
    public interface Target {
        void accept(Random random) throws Exception;
    }

    /** Runs rounds, one at least, each with its own seed. */
    public static void run(String name, Target target) {
        long[] seed = {SEED};
        assertTimeoutPreemptively(TIME.plus(HANGS), () -> rounds(name, target, seed), () -> hint(name, seed[0]));
    }

    private static void rounds(String name, Target target, long[] seed) {
        long deadline = System.nanoTime() + TIME.toNanos();
        do {
            try {
                target.accept(new Random(seed[0] * 0x9E3779B97F4A7C15L));
            } catch (Throwable e) {
                throw new AssertionError(hint(name, seed[0]), e);
            }
            seed[0]++;
        } while (System.nanoTime() < deadline);
    }

    private static String hint(String name, long seed) {
        return name + ": to run this input alone, -Dfuzz.seconds=0 -Dfuzz.seed=" + seed;
    }

    /** Changes, repeats, inserts or leaves out some bytes. */
    public static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good;
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int from = random.nextInt(bytes.length);
            int to = from + 1 + random.nextInt(Math.min(8, bytes.length - from));
            byte[] piece = Arrays.copyOfRange(bytes, from, to);
            switch (random.nextInt(5)) {
                case 0 -> random.nextBytes(piece);
                case 1 -> piece = new byte[0];
                case 2 -> piece = joined(piece, piece);
                case 3 -> Arrays.fill(piece, (byte) (random.nextBoolean() ? 0xff : 0x7f));
                default -> piece = Arrays.copyOfRange(bytes, random.nextInt(from + 1), to);
            }
            bytes = joined(Arrays.copyOf(bytes, from), piece, Arrays.copyOfRange(bytes, to, bytes.length));
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static byte[] joined(byte[]... parts) {
        int size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        byte[] all = new byte[size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** One of these. */
    @SafeVarargs
    public static <T> T one(Random random, T... of) {
        return of[random.nextInt(of.length)];
    }
}
