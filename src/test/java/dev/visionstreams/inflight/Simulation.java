package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.bytes;
import static dev.visionstreams.inflight.HandOffFixture.text;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The hand-off in virtual time, on one thread: instances of one stream thread each with several tasks, transactions
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
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);

        /** Whether a request can be given up though it ended no process: chance can kill it three times in a row. */
        boolean blameless() {
            return kill == 0 && move == 0 && lost == 0;
        }
    }

    private static final String TOPIC = "in";
    private static final long CALM_AFTER = 4_000;
    private static final long STARVED_AFTER = 200_000;

    private final Faults faults;
    private final RandomGenerator random;
    private final int calls;
    private final int waiting;
    private final RetryPolicy retry;
    private final Duration caution;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparingLong(Ending::at).thenComparing(Ending::number));
    private final Map<Coordinates, Integer> done = new HashMap<>();
    private final Map<Coordinates, Integer> mayRepeat = new HashMap<>();
    private final Map<Coordinates, Integer> fatalStarts = new HashMap<>();
    private final Set<Coordinates> poisonous = new HashSet<>();
    private long now = 1_000_000;
    private final long begun = now;
    private long number;
    private @Nullable AssertionError violation;

    /** A call's end in the future. */
    private record Ending(long at, long number, Instance instance, Coordinates of, Runnable action) {}

    /** An input partition, and all of its task that is committed. */
    private static final class Partition {
        final int id;
        final List<@Nullable String> keys = new ArrayList<>();
        final List<Long> left = new ArrayList<>();
        Map<Bytes, byte[]> stored = new TreeMap<>();
        long offset;

        Partition(int id) {
            this.id = id;
        }
    }

    /** A task in a process. */
    private static final class Task {
        final Partition partition;
        final SimulatedContext<byte[], byte[]> context;
        InFlightProcessor processor;
        long position;
        boolean open;
        long opensAt;

        Task(Partition partition, SimulatedContext<byte[], byte[]> context, InFlightProcessor processor, long opensAt) {
            this.partition = partition;
            this.context = context;
            this.processor = processor;
            this.opensAt = opensAt;
        }
    }

    private final class Instance implements Work {
        final InFlight inFlight = new InFlight(
                new InFlightOptions(calls, waiting, 1 << 20, true, caution, retry),
                this,
                clock(),
                () -> random.nextDouble());
        final List<Task> tasks = new ArrayList<>();
        final Set<Coordinates> open = new HashSet<>();
        long lastCommit = now;
        long drainUntil = Long.MAX_VALUE;
        boolean killed;

        @Override
        public CompletionStage<Attempt> attempt(Request request, Progress progress) {
            Coordinates of = request.coordinates();
            if (killed) {
                return new CompletableFuture<>();
            }
            require(open.add(of), "two calls run at once for " + of);
            require(open.size() <= calls, "more calls than permits");
            require(done(of) == 0 || done(of) <= allowed(of), "called again though its outcome came back: " + of);
            if (poisonous.contains(of)) {
                int starts = fatalStarts.merge(of, 1, Integer::sum);
                require(
                        starts <= InFlightProcessor.FATAL_STARTS + (faults.blameless() ? 3 : 20),
                        of + " took the process down " + starts + " times");
                killed = true;
                return new CompletableFuture<>();
            }
            CompletableFuture<Attempt> end = new CompletableFuture<>();
            double dice = calm() ? 1 : random.nextDouble();
            Attempt attempt;
            if (dice < faults.lost) {
                return end;
            } else if (dice < faults.lost + faults.deferred) {
                attempt = new Attempt.Deferred(Duration.ofMillis(random.nextInt(300)));
            } else if (dice < faults.lost + faults.deferred + faults.failed) {
                Duration hint = random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1_000)) : null;
                attempt = new Attempt.Failed(
                        random.nextBoolean(), hint, new byte[0], last -> CompletableFuture.completedFuture(gone(of)));
            } else {
                attempt = gone(of);
            }
            Runnable ending = () -> {
                open.remove(of);
                if (attempt instanceof Attempt.Done) {
                    done.merge(of, 1, Integer::sum);
                    require(done(of) <= 1 + allowed(of), "paid for twice: " + of);
                }
                end.complete(attempt);
            };
            if (random.nextInt(10) == 0) {
                ending.run();
            } else {
                long latency = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(60);
                endings.add(new Ending(now + latency, number++, this, of, ending));
            }
            return end;
        }

        @Override
        public CompletionStage<Attempt> giveUp(Request request, Progress progress) {
            Coordinates of = request.coordinates();
            require(poisonous.contains(of) || !faults.blameless(), "given up without blame: " + of);
            done.merge(of, 1, Integer::sum);
            return CompletableFuture.completedFuture(gone(of));
        }
    }

    Simulation(long seed, Faults faults) {
        this.faults = faults;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.calls = 1 + random.nextInt(8);
        this.waiting = 1 + random.nextInt(10);
        this.caution = Duration.ofMillis(faults.poison > 0 ? 400 : random.nextInt(3) == 0 ? 0 : random.nextInt(400));
        this.retry = new RetryPolicy(
                2 + random.nextInt(4), Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(700));
        int count = 1 + random.nextInt(4);
        for (int id = 0; id < count; id++) {
            Partition partition = new Partition(id);
            int length = random.nextInt(40);
            for (int offset = 0; offset < length; offset++) {
                partition.keys.add(random.nextInt(5) == 0 ? null : "k" + random.nextInt(4));
                if (random.nextDouble() < faults.poison) {
                    poisonous.add(new Coordinates(TOPIC, id, offset));
                }
            }
            partitions.add(partition);
        }
    }

    private InstantSource clock() {
        return () -> java.time.Instant.ofEpochMilli(now);
    }

    /** Runs until every request has left; throws an AssertionError as soon as something is wrong. */
    void run() {
        instances.add(new Instance());
        if (faults.move > 0) {
            instances.add(new Instance());
        }
        partitions.forEach(partition -> open(instances.get(0), partition, now));
        while (!finished()) {
            require(now - begun < STARVED_AFTER, "starved: " + unfinished());
            now += 1 + random.nextInt(10);
            endCalls();
            for (int i = 0; i < instances.size(); i++) {
                pass(i);
                require(true, "nothing new");
            }
        }
        instances.forEach(instance -> {
            commit(instance);
            require(instance.inFlight.running() == instance.open.size(), "a permit leaked");
            require(instance.inFlight.stored() == 0, "stored requests are counted wrongly");
            settle(instance);
        });
    }

    /** Long after everything left, nothing ticks: an idle task costs nothing. */
    private void settle(Instance instance) {
        for (int i = 0; i < 20; i++) {
            now += 10;
            instance.tasks.forEach(task -> task.context.punctuate());
        }
        instance.tasks.forEach(
                task -> require(task.context.schedules() == 0, "an idle task ticks: " + task.partition.id));
    }

    private boolean calm() {
        return now - begun > CALM_AFTER;
    }

    private void endCalls() {
        for (Ending next = endings.peek(); next != null && next.at <= now; next = endings.peek()) {
            endings.remove();
            if (instances.contains(next.instance) && !next.instance.killed) {
                next.action.run();
            }
        }
    }

    /** What a stream thread does between two polls, with faults between its steps. */
    private void pass(int index) {
        Instance instance = instances.get(index);
        for (Task task : instance.tasks) {
            if (!task.open && task.opensAt <= now) {
                restore(task);
            }
        }
        if (!instance.inFlight.isFull(Thread.currentThread())) {
            poll(instance);
        }
        if (!upset(index)) {
            instance.tasks.stream().filter(task -> task.open).forEach(task -> task.context.punctuate());
        }
        instance = instances.get(index);
        if (!instance.killed && !upset(index)) {
            boolean asked = instance.tasks.stream().anyMatch(task -> task.context.commitRequested);
            if (asked || now - instance.lastCommit >= 100) {
                commit(instance);
            }
        }
        instance = instances.get(index);
        if (instance.killed) {
            replace(index);
        } else {
            check(instance);
            drain(index);
        }
    }

    private void poll(Instance instance) {
        int records = random.nextInt(6);
        for (Task task : instance.tasks) {
            for (int i = 0; task.open && i < records && task.position < task.partition.keys.size(); i++) {
                long offset = task.position++;
                task.context.at(new Metadata(task.partition.id, offset));
                String key = task.partition.keys.get((int) offset);
                task.processor.process(new Record<>(
                        key == null ? null : bytes(key), bytes(task.partition.id + "-" + offset), 1_000 + offset));
                task.context.at(null);
            }
        }
    }

    private record Metadata(int partition, long offset) implements RecordMetadata {
        @Override
        public String topic() {
            return TOPIC;
        }
    }

    /** Perhaps lets something happen to a process; returns whether its pass is over. */
    private boolean upset(int index) {
        Instance instance = instances.get(index);
        if (calm() || instance.killed) {
            // Calls that never come back end with their process alone.
            if (faults.lost > 0 && calm() && now - begun < CALM_AFTER + 10) {
                instance.killed = true;
            }
            return instance.killed;
        }
        double dice = random.nextDouble();
        if (dice < faults.kill) {
            instance.killed = true;
        } else if (dice < faults.kill + faults.abort) {
            abort(instance);
        } else if (dice < faults.kill + faults.abort + faults.move) {
            move(instance, instances.get(1 - index));
        } else if (dice < faults.kill + faults.abort + faults.move + faults.restart
                && instance.drainUntil == Long.MAX_VALUE) {
            instance.inFlight.shut();
            instance.drainUntil = now + random.nextInt(2_500);
        }
        return instance.killed;
    }

    /** The transaction fails and every task of the thread comes back to it, soon: revived or made anew. */
    private void abort(Instance instance) {
        boolean revive = random.nextBoolean();
        long opensAt = now + random.nextInt(100);
        for (Task task : List.copyOf(instance.tasks)) {
            if (!task.open) {
                continue;
            }
            task.processor.close();
            task.open = false;
            if (revive) {
                task.opensAt = opensAt;
            } else {
                instance.tasks.remove(task);
                open(instance, task.partition, opensAt);
            }
        }
        instance.lastCommit = now;
    }

    /** A rebalance takes a task away, after a commit. */
    private void move(Instance from, Instance to) {
        if (from.tasks.isEmpty()) {
            return;
        }
        commit(from);
        Task task = from.tasks.remove(random.nextInt(from.tasks.size()));
        if (task.open) {
            task.processor.close();
        }
        forgive(task.partition);
        from.open.stream()
                .filter(of -> of.partition() == task.partition.id)
                .forEach(of -> mayRepeat.merge(of, 1, Integer::sum));
        open(to, task.partition, now + random.nextInt(50));
    }

    private void drain(int index) {
        Instance instance = instances.get(index);
        if (instance.drainUntil < Long.MAX_VALUE && (instance.inFlight.isDrained() || now >= instance.drainUntil)) {
            instance.tasks.stream().filter(task -> task.open).forEach(task -> task.context.punctuate());
            commit(instance);
            instance.tasks.stream().filter(task -> task.open).forEach(task -> task.processor.close());
            replace(index);
        }
    }

    /** A new process takes over all tasks; calls of the old one are heard of no more. */
    private void replace(int index) {
        Instance old = instances.get(index);
        Instance fresh = new Instance();
        instances.set(index, fresh);
        long opensAt = now + random.nextInt(300);
        for (Task task : old.tasks) {
            forgive(task.partition);
            open(fresh, task.partition, opensAt);
        }
    }

    /** What came back and isn't committed may be called again elsewhere. */
    private void forgive(Partition partition) {
        done.forEach((of, count) -> {
            if (of.partition() == partition.id && !partition.left.contains(of.offset()) && !isFinished(partition, of)) {
                mayRepeat.merge(of, count, Math::max);
            }
        });
    }

    private static boolean isFinished(Partition partition, Coordinates of) {
        byte[] entry = partition.stored.get(of.toStoreKey());
        return entry != null && Entry.decode(of, entry).outcome() != null;
    }

    private void open(Instance instance, Partition partition, long opensAt) {
        instance.tasks.add(new Task(
                partition,
                new SimulatedContext<>(() -> now),
                new InFlightProcessor(instance.inFlight, "pending"),
                opensAt));
    }

    private static void restore(Task task) {
        task.context.store.restore(task.partition.stored);
        task.context.forwarded.clear();
        task.context.commitRequested = false;
        task.position = task.partition.offset;
        task.open = true;
        task.processor.init(task.context);
    }

    private void commit(Instance instance) {
        for (Task task : instance.tasks) {
            if (!task.open) {
                continue;
            }
            Partition partition = task.partition;
            for (SimulatedContext.Forwarded output : task.context.forwarded) {
                String value = text((byte[]) output.record().value());
                leave(partition, Long.parseLong(value.substring(value.indexOf('-') + 1)), output.record());
            }
            task.context.forwarded.clear();
            task.context.commitRequested = false;
            partition.stored = task.context.store.snapshot();
            partition.offset = task.position;
            require(
                    partition.left.size() + partition.stored.size() == partition.offset,
                    "lost: " + partition.id + " took in " + partition.offset + ", " + partition.left.size()
                            + " left and " + partition.stored.size() + " are stored");
        }
        instance.lastCommit = now;
    }

    private void leave(Partition partition, long offset, Record<?, ?> record) {
        require(!partition.left.contains(offset), "left twice: " + partition.id + "-" + offset);
        String key = partition.keys.get((int) offset);
        require(Objects.equals(text((byte[]) record.key()), text(key == null ? null : bytes(key))), "another key");
        require(record.timestamp() == 1_000 + offset, "another timestamp");
        for (int earlier = 0; key != null && earlier < offset; earlier++) {
            require(
                    !key.equals(partition.keys.get(earlier)) || partition.left.contains((long) earlier),
                    partition.id + "-" + offset + " left before " + earlier + ", both of " + key);
        }
        partition.left.add(offset);
    }

    private void check(Instance instance) {
        int running = instance.inFlight.running();
        require(running <= calls, "more permits than there are: " + running);
        require(running == instance.open.size(), running + " permits for " + instance.open.size() + " calls");
    }

    private boolean finished() {
        return partitions.stream().allMatch(partition -> partition.left.size() == partition.keys.size());
    }

    private String unfinished() {
        List<String> missing = new ArrayList<>();
        for (Partition partition : partitions) {
            for (long offset = 0; offset < partition.keys.size(); offset++) {
                if (!partition.left.contains(offset)) {
                    missing.add(partition.id + "-" + offset);
                }
            }
        }
        return missing.toString();
    }

    private int done(Coordinates of) {
        return done.getOrDefault(of, 0);
    }

    private int allowed(Coordinates of) {
        return mayRepeat.getOrDefault(of, 0);
    }

    private static Attempt gone(Coordinates of) {
        return new Attempt.Done(HandOffFixture.outcome(of.partition() + "-" + of.offset()));
    }

    private void require(boolean holds, String what) {
        // The first one counts: the hand-off takes one that is thrown within a call for a defect of the work.
        if (!holds && violation == null) {
            violation = new AssertionError(what + ", after " + (now - begun) + " ms");
        }
        if (violation != null) {
            throw violation;
        }
    }
}
