package dev.visionstreams.inflight;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.ByteUtils;

/**
 * What the attempts of one task add up to, in a unit that only the {@link Work} knows, by quarters of an hour: every time
 * zone's hours and days begin with one. It reaches back for 25 hours, the longest day there is. Immutable.
 *
 * @param byQuarter amounts above 0 by quarters since the epoch
 */
public record Tally(SortedMap<Long, Long> byQuarter) {
    public static final Tally NONE = new Tally(new TreeMap<>());
    public static final Duration QUARTER = Duration.ofMinutes(15);

    private static final long MOST_QUARTERS = Duration.ofHours(25).dividedBy(QUARTER);
    private static final byte LAYOUT = 1;

    /** More than are ever written, and few enough for whatever else is found where a tally should be. */
    private static final int MOST_READ = 256;

    public Tally {
        byQuarter = Collections.unmodifiableSortedMap(new TreeMap<>(byQuarter));
    }

    /** The quarter of an hour that a time lies in, milliseconds since the epoch. */
    public static long quarterOf(long millis) {
        return Math.floorDiv(millis, QUARTER.toMillis());
    }

    /** Adds an amount now, and drops what is too old to count. */
    Tally plus(long now, long amount) {
        long present = quarterOf(now);
        SortedMap<Long, Long> sum = new TreeMap<>();
        sum.put(present, amount);
        // One that lies ahead is of a clock that was put back, and did happen.
        byQuarter
                .tailMap(present - MOST_QUARTERS)
                .forEach((quarter, before) ->
                        sum.merge(quarter > present + 1 ? present : quarter, before, Tally::added));
        return new Tally(sum);
    }

    /** In each quarter the larger amount: tallies only grow, so it is what the later one of both says. */
    public Tally or(Tally other) {
        SortedMap<Long, Long> larger = new TreeMap<>(byQuarter);
        other.byQuarter.forEach((quarter, amount) -> larger.merge(quarter, amount, Math::max));
        return new Tally(larger);
    }

    /** The sum of quarters from {@code begin}, included, to {@code end}, excluded. */
    public long between(long begin, long end) {
        long sum = 0;
        for (long amount : byQuarter.subMap(begin, Math.max(begin, end)).values()) {
            sum = added(sum, amount);
        }
        return sum;
    }

    /** Without overflow. */
    private static long added(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8 * byQuarter.size() + 8);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LAYOUT);
            long before = 0;
            for (Map.Entry<Long, Long> each : byQuarter.entrySet()) {
                ByteUtils.writeVarlong(each.getKey() - before, out);
                ByteUtils.writeVarlong(each.getValue(), out);
                before = each.getKey();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Throws an {@link IllegalArgumentException} if the bytes are no tally, or one of a newer version. */
    public static Tally decode(byte[] encoded) {
        SortedMap<Long, Long> amounts = new TreeMap<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded))) {
            if (in.readByte() != LAYOUT) {
                throw new IllegalArgumentException("a tally of a newer version, or none");
            }
            long quarter = 0;
            while (in.available() > 0) {
                quarter += ByteUtils.readVarlong(in);
                long amount = ByteUtils.readVarlong(in);
                if (amount <= 0 || amounts.put(quarter, amount) != null || amounts.size() > MOST_READ) {
                    throw new IllegalArgumentException("no tally");
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a tally that ends too early", e);
        }
        return new Tally(amounts);
    }
}
