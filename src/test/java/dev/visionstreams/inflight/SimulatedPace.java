package dev.visionstreams.inflight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a task of a {@link Simulation} may write to its changelog from when it opens until it closes: an entry for its
 * intake and for what came back of it, never for a deferral; a count of starts only as long as caution lasts, or for
 * requests that were pending; and next to nothing while every call is deferred.
 */
final class SimulatedPace {
    /** Beyond the caution: the passes until a count that was begun is written. */
    private static final long SLACK = 500;

    /** Records of crashes per gate: two a round, and rounds at twice the distance each. */
    private static final int WRITES_PER_GATE = 30;

    private final Simulation world;
    private final SimulatedPartition partition;
    private final long life;
    private final long openedAt;
    private final Map<SimulatedRecord, Integer> puts = new HashMap<>();
    private final Map<SimulatedRecord, Integer> resultsAtOpen = new HashMap<>();
    private final Set<Bytes> restored = new HashSet<>();
    private final Set<Bytes> untouched = new HashSet<>();
    private Set<Bytes> started;
    private long cautiousFrom;
    private boolean hasIntake;
    private long gate;
    private int writesInGate;
    private final Set<Bytes> startedInGate = new HashSet<>();

    SimulatedPace(Simulation world, SimulatedPartition partition, long life) {
        this.world = world;
        this.partition = partition;
        this.life = life;
        this.openedAt = world.now();
        cautiousFrom = openedAt;
        started =
                CrashRecord.decode(partition.stored.get(CrashRecord.KEY), life).started();
        partition.stored.forEach((key, entry) -> {
            if (SimulatedPartition.isEntry(key)) {
                restored.add(key);
                SimulatedRecord record = partition.recordOf(key, entry);
                resultsAtOpen.put(record, world.ledger.results(record));
                if (Entry.decode(Place.ofStoreKey(key).coordinates(), entry).outcome() == null) {
                    untouched.add(key);
                }
            }
        });
    }

    /** The task wrote or deleted an entry, or the record of crashes. */
    void wrote(Bytes key, byte @Nullable [] value) {
        if (key.equals(CrashRecord.KEY)) {
            counted(value);
            return;
        }
        if (key.equals(TaskTally.KEY)) {
            return;
        }
        if (untouched.remove(key)) {
            cautiousFrom = world.now();
        }
        if (value == null) {
            return;
        }
        if (!hasIntake && !restored.contains(key)) {
            hasIntake = true;
            cautiousFrom = world.now();
        }
        SimulatedRecord record = partition.recordOf(key, value);
        int results = world.ledger.results(record) - resultsAtOpen.getOrDefault(record, 0);
        world.ledger.require(
                puts.merge(record, 1, Integer::sum) <= 2 + results,
                () -> "written though nothing came back: " + record);
    }

    private void counted(byte @Nullable [] value) {
        Set<Bytes> now = CrashRecord.decode(value, life).started();
        Set<Bytes> fresh = new HashSet<>(now);
        fresh.removeAll(started);
        started = now;
        for (Bytes key : fresh) {
            world.ledger.require(
                    restored.contains(key)
                            || !untouched.isEmpty()
                            || world.chance(Fault.CLOCK) > 0
                            || world.now() - cautiousFrom <= world.cautionMillis() + SLACK,
                    () -> "counted though caution is over: " + Place.ofStoreKey(key));
        }
        if (!world.isGateClosed()) {
            return;
        }
        if (gate != world.gates()) {
            gate = world.gates();
            writesInGate = 0;
            startedInGate.clear();
        }
        startedInGate.addAll(fresh);
        writesInGate++;
        world.ledger.require(
                writesInGate <= WRITES_PER_GATE + 2 * startedInGate.size(),
                () -> writesInGate + " records of crashes while " + startedInGate.size() + " requests were deferred");
    }
}
