package dev.visionstreams.inflight;

import dev.visionstreams.inflight.SimulatedProcess.StreamThread;
import dev.visionstreams.inflight.SimulatedProcess.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;

/**
 * The hand-off in virtual time, on one thread: processes of one or two stream threads with several tasks of one or two
 * topics, transactions that commit, abort or wait for a rebalance, calls that end when they like, and {@link Fault}s
 * between any two steps. The same seed gives the same run.
 *
 * <p>After every step it checks what must always hold; what a commit made last is all that a reader ever sees. After
 * some seconds a calm begins, in which everything has to end.
 */
final class Simulation {
    private static final long CALM_AFTER = 4_000;

    /** For what is left when the calm begins: its start, and for each request a trial with a slow call. */
    private static final long CALM_LASTS = 60_000;

    private static final long CALM_LASTS_PER_REQUEST = 2_500;

    final RandomGenerator random;
    final Ledger ledger = new Ledger();
    private final Map<Fault, Double> faults;
    private final InFlightOptions options;
    private final int threads;
    private final List<SimulatedPartition> partitions = new ArrayList<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final Map<Coordinates, List<SimulatedRecord>> records = new HashMap<>();
    private long now = 1_000_000;
    private final long begun = now;
    private long gateClosedUntil;
    private long gates;

    Simulation(long seed, Map<Fault, Double> faults) {
        this.faults = faults;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int calls = 1 + random.nextInt(8);
        int waiting = 1 + random.nextInt(10);
        Duration caution =
                Duration.ofMillis(chance(Fault.POISON) > 0 ? 400 : random.nextInt(3) == 0 ? 0 : random.nextInt(400));
        RetryPolicy retry = new RetryPolicy(
                2 + random.nextInt(4), Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(700));
        boolean keyOrder = random.nextInt(4) > 0;
        options = new InFlightOptions(calls, waiting, 1 << 20, keyOrder, caution, retry);
        threads = 1 + random.nextInt(2);
        int topics = 1 + random.nextInt(2);
        int count = 1 + random.nextInt(4);
        for (int id = 0; id < count; id++) {
            SimulatedPartition partition =
                    new SimulatedPartition(id, ledger, keyOrder, at -> records.getOrDefault(at, List.of()));
            for (int topic = 0; topic < topics; topic++) {
                SimulatedPartition.Log log = new SimulatedPartition.Log("in" + topic);
                partition.logs.add(log);
                partition.fill(log, newRecords(id, log, random.nextInt(40 / topics)));
            }
            partitions.add(partition);
        }
    }

    private List<SimulatedRecord> newRecords(int id, SimulatedPartition.Log log, int length) {
        List<SimulatedRecord> made = new ArrayList<>();
        for (int offset = 0; offset < length; offset++) {
            SimulatedRecord record = new SimulatedRecord(
                    new Coordinates(log.topic, id, offset),
                    log.generation,
                    random.nextInt(5) == 0 ? null : "k" + random.nextInt(4),
                    random.nextDouble() < chance(Fault.POISON),
                    random.nextInt(8) == 0);
            made.add(record);
            ledger.add(record);
            records.computeIfAbsent(record.at(), at -> new ArrayList<>(1)).add(record);
        }
        return made;
    }

    double chance(Fault fault) {
        return faults.getOrDefault(fault, 0.0);
    }

    long now() {
        return now;
    }

    long cautionMillis() {
        return options.caution().toMillis();
    }

    boolean isCalm() {
        return now - begun > CALM_AFTER;
    }

    boolean isGateClosed() {
        return now < gateClosedUntil;
    }

    /** How often the gate was closed. */
    long gates() {
        return gates;
    }

    /**
     * A start may come before anything is counted, and again where it is read again late, because another one crashed
     * the process before the intake was committed; where a task moves away or its process ends on purpose, its starts
     * there aren't counted either.
     */
    int mostFatalStarts() {
        boolean endsOtherwise = chance(Fault.KILL) + chance(Fault.MOVE) + chance(Fault.LOST) > 0
                || chance(Fault.RESTART) + chance(Fault.STOP) > 0;
        return CrashGuard.FATAL_CRASHES + (endsOtherwise ? 20 : 4);
    }

    /** Runs until every request has left; throws an AssertionError as soon as something is wrong. */
    void run() {
        processes.add(new SimulatedProcess(this, options, threads));
        if (chance(Fault.MOVE) > 0) {
            processes.add(new SimulatedProcess(this, options, threads));
        }
        partitions.forEach(partition -> anyThread(processes.get(0)).add(partition, now + random.nextInt(300)));
        long end = 0;
        while (unfinished() > 0) {
            if (isCalm() && end == 0) {
                end = now + CALM_LASTS + CALM_LASTS_PER_REQUEST * unfinished();
            }
            ledger.require(end == 0 || now < end, () -> "starved: " + partitions);
            now += 1 + random.nextInt(10);
            processes.forEach(SimulatedProcess::endCalls);
            for (int i = 0; i < processes.size(); i++) {
                for (StreamThread thread : processes.get(i).threads) {
                    pass(thread);
                }
                conclude(i);
                ledger.require(true, "nothing new");
            }
        }
        processes.forEach(this::settle);
    }

    private int unfinished() {
        return partitions.stream().mapToInt(SimulatedPartition::missing).sum();
    }

    /** Long after everything left, nothing ticks: an idle task costs nothing. */
    private void settle(SimulatedProcess process) {
        process.threads.forEach(StreamThread::commit);
        ledger.require(process.inFlight.running() == process.open.size(), "a permit leaked");
        ledger.require(process.inFlight.stored() == 0, "stored requests are counted wrongly");
        for (int i = 0; i < 20; i++) {
            now += 10;
            process.tasks().forEach(task -> task.context.punctuate());
        }
        process.tasks()
                .forEach(task -> ledger.require(
                        task.context.schedules() == 0, () -> "an idle task ticks: " + task.partition.id));
    }

    /** What a stream thread does between two polls, with faults between its steps. */
    private void pass(StreamThread thread) {
        SimulatedProcess process = thread.process();
        if (process.killed) {
            return;
        }
        for (Task task : thread.tasks) {
            if (!task.open && task.opensAt <= now) {
                task.open();
            }
        }
        if (upset(thread)) {
            return;
        }
        if (!process.inFlight.isFull()) {
            var busy = process.inFlight.busyPartitions(thread.name);
            int polled = random.nextInt(6);
            thread.tasks.stream()
                    .filter(task -> !busy.contains(task.partition.id))
                    .forEach(task -> task.take(polled));
        }
        if (upset(thread)) {
            return;
        }
        for (Task task : List.copyOf(thread.tasks)) {
            if (task.open && !process.killed && tick(thread, task)) {
                return;
            }
        }
        if (!process.killed && !upset(thread)) {
            boolean asked = thread.tasks.stream().anyMatch(task -> task.context.commitRequested);
            if (asked || now - thread.lastCommit >= 100) {
                thread.commitUnlessRebalancing();
            }
        }
    }

    /** Returns whether the process ended on purpose. */
    private boolean tick(StreamThread thread, Task task) {
        try {
            task.context.punctuate();
            return false;
        } catch (StreamsException e) {
            ledger.require(e.getCause() instanceof SimulatedProcess.StopException, () -> "a defect: " + e.getMessage());
            end(thread.process(), thread);
            return true;
        }
    }

    /** A deliberate end, of one thread's exception or of a graceful stop: it is blamed on no request. */
    private void end(SimulatedProcess process, @Nullable StreamThread failed) {
        for (Task task : process.tasks()) {
            long life = process.inFlight.life();
            if (task.open) {
                ledger.require(
                        task.partition.blamedIfCrashed(life).isEmpty(),
                        () -> "a deliberate end is blamed on " + task.partition.blamedIfCrashed(life));
            } else {
                // A task that is just coming back from an abort doesn't hear of the end.
                ledger.blame(task.partition, life, true);
            }
        }
        for (StreamThread thread : process.threads) {
            if (thread != failed) {
                thread.commit();
            }
            thread.tasks.forEach(Task::close);
        }
        replace(processes.indexOf(process));
    }

    /** Perhaps lets something happen; returns whether the thread's pass is over. */
    private boolean upset(StreamThread thread) {
        SimulatedProcess process = thread.process();
        if (isCalm() || process.killed) {
            // Calls that never come back end only with their process.
            if (chance(Fault.LOST) > 0 && process.bornAt - begun <= CALM_AFTER) {
                process.kill(true);
            }
            return process.killed;
        }
        double dice = random.nextDouble();
        for (Fault fault : List.of(
                Fault.KILL,
                Fault.ABORT,
                Fault.REMADE,
                Fault.MOVE,
                Fault.SKIP,
                Fault.GATE,
                Fault.CLOCK,
                Fault.RESTART)) {
            if (dice >= 0 && dice < chance(fault)) {
                happen(fault, thread);
            }
            dice -= chance(fault);
        }
        return process.killed;
    }

    private void happen(Fault fault, StreamThread thread) {
        SimulatedProcess process = thread.process();
        switch (fault) {
            case KILL -> process.kill(true);
            case ABORT -> abort(thread, false);
            case REMADE -> abort(thread, true);
            case MOVE -> move(thread, anyThread(processes.get(random.nextInt(processes.size()))));
            case SKIP -> thread.rebalancesUntil = now + random.nextInt(600);
            case CLOCK -> process.behind += random.nextInt(1_500);
            case GATE -> {
                gateClosedUntil = Math.min(begun + CALM_AFTER, now + random.nextInt(3_000));
                gates++;
            }
            case RESTART -> {
                if (process.drainUntil == Long.MAX_VALUE) {
                    process.inFlight.shut();
                    process.drainUntil = now + random.nextInt(2_500);
                }
            }
            default -> throw new AssertionError(fault);
        }
    }

    /** The transaction fails and every task of the thread comes back to it, soon: revived or made anew. */
    private void abort(StreamThread thread, boolean topicIsRemade) {
        boolean revive = random.nextBoolean();
        for (Task task : List.copyOf(thread.tasks)) {
            if (!task.open) {
                continue;
            }
            task.close();
            long opensAt = now + random.nextInt(100);
            if (revive) {
                task.opensAt = opensAt;
            } else {
                thread.tasks.remove(task);
                thread.add(task.partition, opensAt);
            }
            if (topicIsRemade) {
                SimulatedPartition.Log log = task.partition.logs.get(0);
                log.generation++;
                task.partition.fill(log, newRecords(task.partition.id, log, random.nextInt(20)));
            }
        }
        thread.lastCommit = now;
    }

    /** A rebalance takes a task away, after a commit. */
    private void move(StreamThread from, StreamThread to) {
        if (from.tasks.isEmpty()) {
            return;
        }
        from.commit();
        Task task = from.tasks.remove(random.nextInt(from.tasks.size()));
        task.close();
        if (from.process() != to.process()) {
            ledger.blame(task.partition, from.process().inFlight.life(), true);
            ledger.forgive(task.partition);
            from.process().open.stream()
                    .filter(of -> of.at().partition() == task.partition.id)
                    .forEach(ledger::leftBehind);
        }
        to.add(task.partition, now + random.nextInt(50));
    }

    /** Checks a process after its pass, and replaces it if it has ended. */
    private void conclude(int index) {
        SimulatedProcess process = processes.get(index);
        if (process.killed) {
            process.tasks()
                    .forEach(task -> ledger.blame(task.partition, process.inFlight.life(), process.killedByChance));
            replace(index);
            return;
        }
        int running = process.inFlight.running();
        ledger.require(running <= options.calls(), () -> "more permits than there are: " + running);
        ledger.require(
                running == process.open.size(), () -> running + " permits for " + process.open.size() + " calls");
        if (process.drainUntil < Long.MAX_VALUE
                && (process.inFlight.isDrained() || (now >= process.drainUntil && process.inFlight.isCleared()))) {
            end(process, null);
        }
    }

    /** A new process takes over all tasks; calls of the old one are heard of no more. */
    private void replace(int index) {
        SimulatedProcess old = processes.get(index);
        SimulatedProcess fresh = new SimulatedProcess(this, options, threads);
        processes.set(index, fresh);
        for (Task task : old.tasks()) {
            ledger.forgive(task.partition);
            anyThread(fresh).add(task.partition, now + random.nextInt(300));
        }
    }

    private StreamThread anyThread(SimulatedProcess process) {
        return process.threads.get(random.nextInt(process.threads.size()));
    }
}
