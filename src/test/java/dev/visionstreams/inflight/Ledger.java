package dev.visionstreams.inflight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link Simulation} knows of its requests, over all processes: what was paid, and who is to blame. */
final class Ledger {
    private final Map<String, SimulatedRecord> records = new HashMap<>();
    private final Map<SimulatedRecord, Integer> results = new HashMap<>();
    private final Map<SimulatedRecord, Integer> done = new HashMap<>();
    private final Map<SimulatedRecord, Integer> forgiven = new HashMap<>();
    private final Map<SimulatedRecord, Integer> behind = new HashMap<>();
    private final Map<SimulatedRecord, Integer> fatalStarts = new HashMap<>();
    private final Set<SimulatedRecord> unlucky = new HashSet<>();
    private @Nullable AssertionError violation;

    void require(boolean holds, String what) {
        require(holds, () -> what);
    }

    /** The first violation counts: the hand-off takes one that is thrown within a call for a defect of the work. */
    void require(boolean holds, Supplier<String> what) {
        if (!holds && violation == null) {
            violation = new AssertionError(what.get());
        }
        if (violation != null) {
            throw violation;
        }
    }

    void add(SimulatedRecord record) {
        records.put(record.value(), record);
    }

    SimulatedRecord record(String value) {
        SimulatedRecord record = records.get(value);
        if (record == null) {
            throw new AssertionError("no such record: " + value);
        }
        return record;
    }

    void started(SimulatedRecord of) {
        require(done(of) <= mayRepeat(of), () -> "called again though its outcome came back: " + of);
    }

    void startedPoison(SimulatedRecord of, int most) {
        int starts = fatalStarts.merge(of, 1, Integer::sum);
        require(starts <= most, () -> of + " crashed the process " + starts + " times");
    }

    /** A call came back with something that is stored. */
    void hasResult(SimulatedRecord of) {
        results.merge(of, 1, Integer::sum);
    }

    int results(SimulatedRecord of) {
        return results.getOrDefault(of, 0);
    }

    void cameBack(SimulatedRecord of) {
        done.merge(of, 1, Integer::sum);
        require(done(of) <= 1 + mayRepeat(of), () -> "paid for twice: " + of);
    }

    /** A call goes on in a process that doesn't have its task any more. */
    void leftBehind(SimulatedRecord of) {
        behind.merge(of, 1, Integer::sum);
    }

    /** What came back and isn't committed may be called again elsewhere. */
    void forgive(SimulatedPartition partition) {
        done.forEach((of, count) -> {
            if (of.at().partition() == partition.id && !partition.isFinished(of)) {
                forgiven.merge(of, count, Math::max);
            }
        });
    }

    /** A process crashes, or a task leaves it, with starts on record that were followed by no result. */
    void blame(SimulatedPartition partition, long life, boolean byChance) {
        partition.blamedIfCrashed(life).forEach((of, crashes) -> {
            if (byChance) {
                unlucky.add(of);
            } else if (!of.poison()) {
                require(
                        crashes < CrashGuard.FATAL_CRASHES || unlucky.contains(of),
                        () -> "another request crashed the process, and it is blamed on " + of);
            }
        });
    }

    void givenUp(SimulatedRecord of) {
        require(of.poison() || unlucky.contains(of), () -> "given up without blame: " + of);
    }

    private int mayRepeat(SimulatedRecord of) {
        return forgiven.getOrDefault(of, 0) + behind.getOrDefault(of, 0);
    }

    private int done(SimulatedRecord of) {
        return done.getOrDefault(of, 0);
    }
}
