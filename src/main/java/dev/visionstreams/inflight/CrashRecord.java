package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a task's store says about crashes: which of its requests are started now, and which were when earlier processes
 * crashed. One small record per task, beside the entries and apart from them, so that counting a start rewrites no
 * request.
 *
 * @param life the process that wrote it
 * @param crashes by store key, in how many earlier processes that crashed the request was started: 1 or more
 * @param started store keys of the requests that are started in {@code life} and haven't come back
 */
record CrashRecord(long life, Map<Bytes, Integer> crashes, Set<Bytes> started) {
    /** Shorter than any {@link Place}'s key. */
    static final Bytes KEY = Bytes.wrap(new byte[] {0});

    static final int MOST_CRASHES = Byte.MAX_VALUE;

    private static final byte LAYOUT = 1;

    boolean isEmpty() {
        return crashes.isEmpty() && started.isEmpty();
    }

    byte[] encode() {
        Set<Bytes> all = new HashSet<>(crashes.keySet());
        all.addAll(started);
        int size = 1 + Long.BYTES;
        for (Bytes key : all) {
            size += Short.BYTES + key.get().length + 2;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(LAYOUT).putLong(life);
        for (Bytes key : all) {
            out.putShort((short) key.get().length).put(key.get());
            out.put(crashes.getOrDefault(key, 0).byteValue()).put((byte) (started.contains(key) ? 1 : 0));
        }
        return out.array();
    }

    /** What the process {@code life} makes of the stored bytes: starts of another one count as its crash. */
    static CrashRecord decode(byte @Nullable [] stored, long life) {
        Map<Bytes, Integer> crashes = new HashMap<>();
        Set<Bytes> started = new HashSet<>();
        if (stored != null) {
            ByteBuffer in = ByteBuffer.wrap(stored);
            byte layout = in.get();
            if (layout != LAYOUT) {
                throw new IllegalStateException("The record of crashes has layout " + layout
                        + ", written by a newer version: run that version until nothing is pending");
            }
            boolean sameLife = in.getLong() == life;
            while (in.hasRemaining()) {
                byte[] key = new byte[in.getShort()];
                in.get(key);
                int count = in.get();
                boolean wasStarted = in.get() == 1;
                int total = Math.min(MOST_CRASHES, wasStarted && !sameLife ? count + 1 : count);
                if (total > 0) {
                    crashes.put(Bytes.wrap(key), total);
                }
                if (wasStarted && sameLife) {
                    started.add(Bytes.wrap(key));
                }
            }
        }
        return new CrashRecord(life, crashes, started);
    }
}
