package dev.visionstreams.inflight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Simulation} knows of its requests, over all processes: what was paid, and who is to blame. */
final class Ledger {
    final Set<Coordinates> poisonous = new HashSet<>();
    private final Map<Coordinates, Integer> done = new HashMap<>();
    private final Map<Coordinates, Integer> forgiven = new HashMap<>();
    private final Map<Coordinates, Integer> behind = new HashMap<>();
    private final Map<Coordinates, Integer> fatalStarts = new HashMap<>();
    private final Set<Coordinates> unlucky = new HashSet<>();
    private @Nullable AssertionError violation;

    /** The first violation counts: the hand-off takes one that is thrown within a call for a defect of the work. */
    void require(boolean holds, String what) {
        if (!holds && violation == null) {
            violation = new AssertionError(what);
        }
        if (violation != null) {
            throw violation;
        }
    }

    void started(Coordinates of) {
        require(done(of) <= mayRepeat(of), "called again though its outcome came back: " + of);
    }

    void startedPoison(Coordinates of, int most) {
        int starts = fatalStarts.merge(of, 1, Integer::sum);
        require(starts <= most, of + " took the process down " + starts + " times");
    }

    void cameBack(Coordinates of) {
        done.merge(of, 1, Integer::sum);
        require(done(of) <= 1 + mayRepeat(of), "paid for twice: " + of);
    }

    /** A call goes on in a process that doesn't have its task any more. */
    void leftBehind(Coordinates of) {
        behind.merge(of, 1, Integer::sum);
    }

    /** What came back and isn't committed may be called again elsewhere. */
    void forgive(SimulatedPartition partition) {
        done.forEach((of, count) -> {
            if (of.partition() == partition.id && !partition.isFinished(of)) {
                forgiven.merge(of, count, Math::max);
            }
        });
    }

    /** A process ends, or a task leaves it, with starts counted that were followed by no word. */
    void blame(SimulatedPartition partition, long life, boolean byChance) {
        for (Coordinates of : partition.startedIn(life)) {
            if (byChance) {
                unlucky.add(of);
            } else if (!poisonous.contains(of)) {
                require(
                        partition.entry(of).starts().lives() < InFlightProcessor.FATAL_STARTS || unlucky.contains(of),
                        "a neighbour ended the process, and the blame for it is on " + of);
            }
        }
    }

    void givenUp(Coordinates of) {
        require(poisonous.contains(of) || unlucky.contains(of), "given up without blame: " + of);
    }

    private int mayRepeat(Coordinates of) {
        return forgiven.getOrDefault(of, 0) + behind.getOrDefault(of, 0);
    }

    private int done(Coordinates of) {
        return done.getOrDefault(of, 0);
    }
}
