package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;

/** One partition of every input topic of a {@link Simulation}, and all of its task that is committed. */
final class SimulatedPartition implements Tallies {
    private static final String TELL = "tell";

    final int id;
    final List<Log> logs = new ArrayList<>();
    final Set<SimulatedRecord> left = new LinkedHashSet<>();
    Map<Bytes, byte[]> stored = new TreeMap<>();
    private Tally told = Tally.NONE;
    private final Ledger ledger;
    private final boolean keyOrder;
    private final Function<Coordinates, List<SimulatedRecord>> generations;
    private final IdentityHashMap<byte[], SimulatedRecord> recordOfEntry = new IdentityHashMap<>();

    /** Those without an output that haven't left. */
    private final Set<SimulatedRecord> silent = new LinkedHashSet<>();

    /** How many records of topics that were deleted then were taken in before. */
    private int takenBefore;

    /** A topic's partition as it is now. */
    static final class Log {
        final String topic;
        int generation;
        List<SimulatedRecord> records = List.of();
        int offset;

        Log(String topic) {
            this.topic = topic;
        }
    }

    SimulatedPartition(
            int id, Ledger ledger, boolean keyOrder, Function<Coordinates, List<SimulatedRecord>> generations) {
        this.id = id;
        this.ledger = ledger;
        this.keyOrder = keyOrder;
        this.generations = generations;
    }

    /** What is in the log; the first time, or when the topic is deleted and created anew. */
    void fill(Log log, List<SimulatedRecord> records) {
        // What wasn't taken in is gone with the topic.
        log.records.subList(log.offset, log.records.size()).forEach(silent::remove);
        takenBefore += log.offset;
        log.records = records;
        log.offset = 0;
        records.stream().filter(SimulatedRecord::silent).forEach(silent::add);
    }

    /** Makes last what a task forwarded, stored and took in. */
    void commit(List<SimulatedContext.Forwarded> outputs, Map<Bytes, byte[]> store, int[] positions) {
        stored = store;
        for (int i = 0; i < positions.length; i++) {
            logs.get(i).offset = positions[i];
        }
        for (SimulatedContext.Forwarded output : outputs) {
            if (output.child().equals(TELL)) {
                told = Tally.decode((byte[]) output.record().value());
                continue;
            }
            SimulatedRecord record = ledger.record(text((byte[]) output.record().value()));
            ledger.require(
                    text((byte[]) output.record().key()).equals(record.key() == null ? "(none)" : record.key()),
                    "another key");
            ledger.require(output.record().timestamp() == record.timestamp(), "another timestamp");
            ledger.require(!record.silent(), () -> "an output of a request that has none: " + record);
            leave(record);
        }
        Set<SimulatedRecord> pending = pending();
        ledger.require(pending.size() == entries(), "stored twice");
        for (SimulatedRecord record : List.copyOf(silent)) {
            if (!pending.contains(record) && isTaken(record)) {
                silent.remove(record);
                leave(record);
            }
        }
        pending.forEach(record -> ledger.require(!left.contains(record), () -> "stored and left: " + record));
        int taken = takenBefore + logs.stream().mapToInt(log -> log.offset).sum();
        ledger.require(
                left.size() + pending.size() == taken,
                () -> "lost: " + id + " took in " + taken + ", " + left.size() + " left and " + pending
                        + " are stored");
        count(pending);
    }

    /** Each request adds 1 when its outcome is committed, whatever became of the attempts before. */
    private void count(Set<SimulatedRecord> pending) {
        long finished = left.size()
                + stored.entrySet().stream()
                        .filter(entry -> isEntry(entry.getKey()))
                        .filter(entry ->
                                Entry.decode(Place.ofStoreKey(entry.getKey()).coordinates(), entry.getValue())
                                                .outcome()
                                        != null)
                        .count();
        long counted = total(TaskTally.decode(stored.get(TaskTally.KEY)));
        ledger.require(counted == finished, () -> "counted " + counted + " of " + finished + " in " + id);
        ledger.require(total(told) <= counted, "others know more than there is");
        ledger.require(!pending.isEmpty() || total(told) == counted, "others know less though nothing is left to do");
    }

    private static long total(Tally tally) {
        return tally.between(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public String route() {
        return TELL;
    }

    @Override
    public Tally known(int partition) {
        return told;
    }

    @Override
    public void counted(int partition, Tally tally) {
        ledger.require(partition == id, "another task's");
    }

    @Override
    public void closed(int partition) {}

    static boolean isEntry(Bytes key) {
        return !key.equals(CrashRecord.KEY) && !key.equals(TaskTally.KEY);
    }

    private boolean isTaken(SimulatedRecord record) {
        Log log = log(record);
        return log.generation > record.generation() || log.offset > record.at().offset();
    }

    private Log log(SimulatedRecord record) {
        return logs.stream()
                .filter(log -> log.topic.equals(record.at().topic()))
                .findFirst()
                .orElseThrow();
    }

    private void leave(SimulatedRecord record) {
        ledger.require(left.add(record), () -> "left twice: " + record);
        Log log = log(record);
        if (keyOrder && record.key() != null && log.generation == record.generation()) {
            for (SimulatedRecord earlier :
                    log.records.subList(0, (int) record.at().offset())) {
                ledger.require(
                        !record.key().equals(earlier.key()) || earlier.silent() || left.contains(earlier),
                        () -> record + " left before " + earlier + ", both of one key");
            }
        }
    }

    private long entries() {
        return stored.keySet().stream().filter(SimulatedPartition::isEntry).count();
    }

    private Set<SimulatedRecord> pending() {
        Set<SimulatedRecord> pending = new LinkedHashSet<>();
        stored.forEach((key, entry) -> {
            if (isEntry(key)) {
                pending.add(recordOf(key, entry));
            }
        });
        return pending;
    }

    /** The record that is stored there; with its outcome known, only its identity is. */
    SimulatedRecord recordOf(Bytes key, byte[] entry) {
        return recordOfEntry.computeIfAbsent(entry, bytes -> {
            Coordinates at = Place.ofStoreKey(key).coordinates();
            InputRecord request = Entry.decode(at, bytes).request();
            return generations.apply(at).stream()
                    .filter(each -> each.toInput().isSame(request))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("an entry of no record: " + request));
        });
    }

    /** In how many crashes the requests were started that the given process has on record, if it crashes now. */
    Map<SimulatedRecord, Integer> blamedIfCrashed(long life) {
        byte[] record = stored.get(CrashRecord.KEY);
        Map<SimulatedRecord, Integer> blamed = new HashMap<>();
        CrashRecord now = CrashRecord.decode(record, life);
        now.started().forEach(key -> {
            byte[] entry = stored.get(key);
            if (entry != null
                    && Entry.decode(Place.ofStoreKey(key).coordinates(), entry).outcome() == null) {
                blamed.put(recordOf(key, entry), now.crashes().getOrDefault(key, 0) + 1);
            }
        });
        return blamed;
    }

    boolean isFinished(SimulatedRecord record) {
        return left.contains(record)
                || stored.entrySet().stream()
                        .filter(entry -> isEntry(entry.getKey()))
                        .anyMatch(entry -> recordOf(entry.getKey(), entry.getValue())
                                        .equals(record)
                                && Entry.decode(record.at(), entry.getValue()).outcome() != null);
    }

    int missing() {
        return takenBefore + logs.stream().mapToInt(log -> log.records.size()).sum() - left.size();
    }

    @Override
    public String toString() {
        return id + ": " + missing() + " are missing, stored " + pending();
    }
}
