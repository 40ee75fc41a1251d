package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** A process of a {@link Simulation}: stream threads with tasks, and calls that end when they like. */
final class SimulatedProcess implements Work {
    final InFlight inFlight;
    final List<StreamThread> threads = new ArrayList<>();
    final Set<Coordinates> open = new HashSet<>();
    final long bornAt;
    long drainUntil = Long.MAX_VALUE;
    boolean killed;
    boolean killedByChance;
    private final Simulation world;
    private final RandomGenerator random;
    private final Ledger ledger;
    private final int permits;
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparingLong(Ending::at).thenComparing(Ending::number));
    private long number;

    /** A call's end in the future. */
    private record Ending(long at, long number, Runnable action) {}

    SimulatedProcess(Simulation world, InFlightOptions options, int threadCount) {
        this.world = world;
        this.random = world.random;
        this.bornAt = world.now();
        this.ledger = world.ledger;
        this.permits = options.calls();
        this.inFlight = new InFlight(options, this, world.clock(), random::nextDouble);
        for (int i = 0; i < threadCount; i++) {
            threads.add(new StreamThread());
        }
    }

    /** Tasks whose transaction is one. Runs on the test's thread like everything; the hand-off knows it by its name. */
    final class StreamThread {
        final Thread name = new Thread(() -> {});
        final List<Task> tasks = new ArrayList<>();
        long lastCommit = world.now();

        SimulatedProcess process() {
            return SimulatedProcess.this;
        }

        void add(SimulatedPartition partition, long opensAt) {
            tasks.add(new Task(partition, this, opensAt));
        }

        void commit() {
            tasks.stream().filter(task -> task.open).forEach(Task::commit);
            lastCommit = world.now();
        }
    }

    /** A task as Kafka Streams has it: what isn't committed is undone when it is opened again. */
    final class Task {
        final SimulatedPartition partition;
        final SimulatedContext<byte[], byte[]> context;
        final InFlightProcessor processor;
        boolean open;
        long opensAt;
        private long position;

        Task(SimulatedPartition partition, StreamThread thread, long opensAt) {
            this.partition = partition;
            this.opensAt = opensAt;
            context = new SimulatedContext<>(world::now, partition.id);
            processor = new InFlightProcessor(inFlight, "pending", () -> thread.name);
        }

        void open() {
            context.store.restore(partition.stored);
            context.forwarded.clear();
            context.commitRequested = false;
            position = partition.offset;
            open = true;
            processor.init(context);
        }

        void close() {
            if (open) {
                open = false;
                processor.close();
            }
        }

        void take(int records) {
            for (int i = 0; open && i < records && position < partition.keys.size(); i++) {
                long offset = position++;
                context.at(new Metadata(partition.id, offset));
                processor.process(partition.record(offset));
                context.at(null);
            }
        }

        private void commit() {
            List<SimulatedContext.Forwarded> forwarded = List.copyOf(context.forwarded);
            context.forwarded.clear();
            context.commitRequested = false;
            partition.commit(forwarded, context.store.snapshot(), position);
        }
    }

    private record Metadata(int partition, long offset) implements RecordMetadata {
        @Override
        public String topic() {
            return SimulatedPartition.TOPIC;
        }
    }

    List<Task> tasks() {
        return threads.stream().flatMap(thread -> thread.tasks.stream()).toList();
    }

    void endCalls() {
        for (Ending next = endings.peek(); next != null && next.at <= world.now(); next = endings.peek()) {
            endings.remove();
            if (!killed) {
                next.action.run();
            }
        }
    }

    void kill(boolean byChance) {
        if (!killed) {
            killed = true;
            killedByChance = byChance;
        }
    }

    @Override
    public CompletionStage<Attempt> attempt(Request request, Progress progress) {
        Coordinates of = request.coordinates();
        if (killed) {
            return new CompletableFuture<>();
        }
        ledger.require(open.add(of), "two calls run at once for " + of);
        ledger.require(open.size() <= permits, "more calls than permits");
        ledger.started(of);
        CompletableFuture<Attempt> end = new CompletableFuture<>();
        Simulation.Faults faults = world.faults;
        double dice = world.isCalm() ? 1 : random.nextDouble();
        Runnable ending;
        if (ledger.poisonous.contains(of)) {
            ledger.startedPoison(of, world.mostFatalStarts());
            ending = () -> kill(false);
        } else if (dice < faults.lost()) {
            return end;
        } else {
            Attempt attempt = attempt(of, dice - faults.lost());
            ending = () -> {
                open.remove(of);
                if (attempt instanceof Attempt.Done) {
                    ledger.cameBack(of);
                }
                end.complete(attempt);
            };
        }
        if (random.nextInt(10) == 0) {
            ending.run();
        } else {
            long latency = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(60);
            endings.add(new Ending(world.now() + latency, number++, ending));
        }
        return end;
    }

    private Attempt attempt(Coordinates of, double dice) {
        if (dice < world.faults.deferred()) {
            return new Attempt.Deferred(Duration.ofMillis(random.nextInt(300)));
        }
        if (dice < world.faults.deferred() + world.faults.failed()) {
            Duration hint = random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1_000)) : null;
            return new Attempt.Failed(
                    random.nextBoolean(), hint, new byte[0], last -> CompletableFuture.completedFuture(gone(of)));
        }
        return gone(of);
    }

    @Override
    public CompletionStage<Attempt> giveUp(Request request, Progress progress) {
        ledger.givenUp(request.coordinates());
        return CompletableFuture.completedFuture(gone(request.coordinates()));
    }

    private static Attempt gone(Coordinates of) {
        return new Attempt.Done(HandOffFixture.outcome(of.partition() + "-" + of.offset()));
    }
}
