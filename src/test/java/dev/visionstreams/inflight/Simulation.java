package dev.visionstreams.inflight;

import dev.visionstreams.inflight.SimulatedProcess.StreamThread;
import dev.visionstreams.inflight.SimulatedProcess.Task;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The hand-off in virtual time, on one thread: processes of one or two stream threads with several tasks, transactions
 * that commit or abort, calls that end when they like, and faults at random moments. The same seed gives the same run.
 *
 * <p>After every pass it checks what must always hold; what a commit made last is all that a reader ever sees.
 */
final class Simulation {
    /** How likely what is, from 0 to 1: of a call, or of a pass of a stream thread. */
    record Faults(
            double failed,
            double deferred,
            double lost,
            double poison,
            double abort,
            double kill,
            double restart,
            double move) {
        /** Whether processes end and tasks move by chance, too: what they had started is blamed for it, once. */
        boolean chance() {
            return kill > 0 || move > 0 || lost > 0;
        }
    }

    private static final long CALM_AFTER = 4_000;
    private static final long STARVED_AFTER = 300_000;

    final Faults faults;
    final RandomGenerator random;
    final Ledger ledger = new Ledger();
    private final InFlightOptions options;
    private final int threads;
    private final List<SimulatedPartition> partitions = new ArrayList<>();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private long now = 1_000_000;
    private final long begun = now;

    Simulation(long seed, Faults faults) {
        this.faults = faults;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int calls = 1 + random.nextInt(8);
        int waiting = 1 + random.nextInt(10);
        Duration caution =
                Duration.ofMillis(faults.poison > 0 ? 400 : random.nextInt(3) == 0 ? 0 : random.nextInt(400));
        RetryPolicy retry = new RetryPolicy(
                2 + random.nextInt(4), Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(700));
        options = new InFlightOptions(calls, waiting, 1 << 20, true, caution, retry);
        threads = 1 + random.nextInt(2);
        int count = 1 + random.nextInt(4);
        for (int id = 0; id < count; id++) {
            SimulatedPartition partition = new SimulatedPartition(id, ledger);
            int length = random.nextInt(40);
            for (int offset = 0; offset < length; offset++) {
                partition.keys.add(random.nextInt(5) == 0 ? null : "k" + random.nextInt(4));
                if (random.nextDouble() < faults.poison) {
                    ledger.poisonous.add(partition.at(offset));
                }
            }
            partitions.add(partition);
        }
    }

    long now() {
        return now;
    }

    InstantSource clock() {
        return () -> Instant.ofEpochMilli(now);
    }

    boolean isCalm() {
        return now - begun > CALM_AFTER;
    }

    /**
     * A start may come before anything is counted, and again where it is read again late, because another one ended the
     * process before the intake was committed; where a task moves away, its starts there aren't counted either.
     */
    int mostFatalStarts() {
        return InFlightProcessor.FATAL_STARTS + (faults.chance() ? 20 : 4);
    }

    /** Runs until every request has left; throws an AssertionError as soon as something is wrong. */
    void run() {
        processes.add(new SimulatedProcess(this, options, threads));
        if (faults.move > 0) {
            processes.add(new SimulatedProcess(this, options, threads));
        }
        partitions.forEach(partition -> anyThread(processes.get(0)).add(partition, now));
        while (!partitions.stream().allMatch(partition -> partition.left.size() == partition.keys.size())) {
            ledger.require(now - begun < STARVED_AFTER, "starved: " + unfinished());
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

    private List<String> unfinished() {
        return partitions.stream()
                .flatMap(partition -> partition.missing().stream())
                .toList();
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
                .forEach(task ->
                        ledger.require(task.context.schedules() == 0, "an idle task ticks: " + task.partition.id));
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
        if (!process.inFlight.isFull(thread.name)) {
            var busy = process.inFlight.busyPartitions(thread.name);
            int records = random.nextInt(6);
            thread.tasks.stream()
                    .filter(task -> !busy.contains(task.partition.id))
                    .forEach(task -> task.take(records));
        }
        if (!upset(thread)) {
            List.copyOf(thread.tasks).stream().filter(task -> task.open).forEach(task -> task.context.punctuate());
        }
        if (!process.killed && !upset(thread)) {
            boolean asked = thread.tasks.stream().anyMatch(task -> task.context.commitRequested);
            if (asked || now - thread.lastCommit >= 100) {
                thread.commit();
            }
        }
    }

    /** Perhaps lets something happen; returns whether the thread's pass is over. */
    private boolean upset(StreamThread thread) {
        SimulatedProcess process = thread.process();
        if (isCalm() || process.killed) {
            // Calls that never come back end with their process alone.
            if (faults.lost > 0 && process.bornAt - begun <= CALM_AFTER) {
                process.kill(true);
            }
            return process.killed;
        }
        double dice = random.nextDouble();
        if (dice < faults.kill) {
            process.kill(true);
        } else if (dice < faults.kill + faults.abort) {
            abort(thread);
        } else if (dice < faults.kill + faults.abort + faults.move) {
            move(thread, anyThread(processes.get(random.nextInt(processes.size()))));
        } else if (dice < faults.kill + faults.abort + faults.move + faults.restart
                && process.drainUntil == Long.MAX_VALUE) {
            process.inFlight.shut();
            process.drainUntil = now + random.nextInt(2_500);
        }
        return process.killed;
    }

    /** The transaction fails and every task of the thread comes back to it, soon: revived or made anew. */
    private void abort(StreamThread thread) {
        boolean revive = random.nextBoolean();
        long opensAt = now + random.nextInt(100);
        for (Task task : List.copyOf(thread.tasks)) {
            if (!task.open) {
                continue;
            }
            task.close();
            if (revive) {
                task.opensAt = opensAt;
            } else {
                thread.tasks.remove(task);
                thread.add(task.partition, opensAt);
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
                    .filter(of -> of.partition() == task.partition.id)
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
        ledger.require(running <= options.calls(), "more permits than there are: " + running);
        ledger.require(running == process.open.size(), running + " permits for " + process.open.size() + " calls");
        if (process.drainUntil < Long.MAX_VALUE
                && (process.inFlight.isDrained() || (now >= process.drainUntil && process.inFlight.isTrusted()))) {
            // A task that is just coming back from an abort doesn't hear of the stop.
            process.tasks().stream()
                    .filter(task -> !task.open)
                    .forEach(task -> ledger.blame(task.partition, process.inFlight.life(), true));
            for (StreamThread thread : process.threads) {
                thread.tasks.stream().filter(task -> task.open).forEach(task -> task.context.punctuate());
                thread.commit();
                thread.tasks.forEach(Task::close);
            }
            replace(index);
        }
    }

    /** A new process takes over all tasks; calls of the old one are heard of no more. */
    private void replace(int index) {
        SimulatedProcess old = processes.get(index);
        SimulatedProcess fresh = new SimulatedProcess(this, options, threads);
        processes.set(index, fresh);
        long opensAt = now + random.nextInt(300);
        for (Task task : old.tasks()) {
            ledger.forgive(task.partition);
            anyThread(fresh).add(task.partition, opensAt);
        }
    }

    private StreamThread anyThread(SimulatedProcess process) {
        return process.threads.get(random.nextInt(process.threads.size()));
    }
}
