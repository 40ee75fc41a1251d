package dev.visionstreams.inflight;

import static dev.visionstreams.inflight.HandOffFixture.text;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
    final Set<SimulatedRecord> open = new HashSet<>();
    final long bornAt;
    long drainUntil = Long.MAX_VALUE;
    boolean killed;
    boolean killedByChance;

    /** How far the clock of its machine is behind. */
    long behind;

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
        InstantSource clock = () -> Instant.ofEpochMilli(time());
        this.inFlight = new InFlight(options, this, clock, random::nextDouble);
        for (int i = 0; i < threadCount; i++) {
            threads.add(new StreamThread());
        }
    }

    private long time() {
        return world.now() - behind;
    }

    /** Tasks whose transaction is one. Runs on the test's thread like everything; the hand-off knows it by its name. */
    final class StreamThread {
        final Thread name = new Thread(() -> {});
        final List<Task> tasks = new ArrayList<>();
        long lastCommit = world.now();

        /** Until when a rebalance lets Kafka Streams skip commits. */
        long rebalancesUntil;

        SimulatedProcess process() {
            return SimulatedProcess.this;
        }

        void add(SimulatedPartition partition, long opensAt) {
            tasks.add(new Task(partition, this, opensAt));
        }

        void commitUnlessRebalancing() {
            if (rebalancesUntil <= world.now()) {
                commit();
            }
        }

        void commit() {
            tasks.stream().filter(task -> task.open).forEach(Task::commit);
            lastCommit = world.now();
            inFlight.committed(name);
        }
    }

    /** A task as Kafka Streams has it: what isn't committed is undone when it is opened again. */
    final class Task {
        final SimulatedPartition partition;
        final SimulatedContext<byte[], byte[]> context;
        final InFlightProcessor processor;
        boolean open;
        long opensAt;
        private int[] positions = {};

        Task(SimulatedPartition partition, StreamThread thread, long opensAt) {
            this.partition = partition;
            this.opensAt = opensAt;
            context = new SimulatedContext<>(SimulatedProcess.this::time, partition.id);
            processor = new InFlightProcessor(inFlight, "pending", partition, () -> thread.name);
        }

        void open() {
            context.store.restore(partition.stored);
            context.store.listener = new SimulatedPace(world, partition, inFlight.life())::wrote;
            context.forwarded.clear();
            context.commitRequested = false;
            positions = partition.logs.stream().mapToInt(log -> log.offset).toArray();
            open = true;
            processor.init(context);
        }

        void close() {
            if (open) {
                open = false;
                processor.close();
            }
        }

        /** Takes in up to that many records of each topic, as if a poll had brought them. */
        void take(int records) {
            for (int i = 0; open && i < positions.length; i++) {
                List<SimulatedRecord> log = partition.logs.get(i).records;
                for (int taken = 0; taken < records && positions[i] < log.size(); taken++) {
                    SimulatedRecord record = log.get(positions[i]++);
                    context.at(new Metadata(record.at()));
                    processor.process(record.toKafka());
                    context.at(null);
                }
            }
        }

        private void commit() {
            List<SimulatedContext.Forwarded> forwarded = List.copyOf(context.forwarded);
            context.forwarded.clear();
            context.commitRequested = false;
            partition.commit(forwarded, context.store.snapshot(), positions.clone());
        }
    }

    private record Metadata(Coordinates at) implements RecordMetadata {
        @Override
        public String topic() {
            return at.topic();
        }

        @Override
        public int partition() {
            return at.partition();
        }

        @Override
        public long offset() {
            return at.offset();
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
    public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
        SimulatedRecord of = ledger.record(text(request.value()));
        if (killed) {
            return new CompletableFuture<>();
        }
        ledger.require(of.at().equals(request.coordinates()), () -> "another record's content: " + request);
        ledger.require(open.add(of), () -> "two calls run at once for " + of);
        ledger.require(open.size() <= permits, "more calls than permits");
        ledger.started(of);
        CompletableFuture<AttemptResult> end = new CompletableFuture<>();
        double dice = world.isCalm() ? 1 : random.nextDouble();
        Runnable ending;
        if (world.isGateClosed()) {
            ending = () -> end(of, end, deferred(500));
        } else if (of.poison()) {
            ledger.startedPoison(of, world.mostFatalStarts());
            ending = () -> kill(false);
        } else if (dice < world.chance(Fault.LOST)) {
            return end;
        } else {
            AttemptResult result = result(of, dice - world.chance(Fault.LOST));
            ending = () -> end(of, end, result);
        }
        if (random.nextInt(10) == 0) {
            ending.run();
        } else {
            long latency = random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(60);
            endings.add(new Ending(world.now() + latency, number++, ending));
        }
        return end;
    }

    private void end(SimulatedRecord of, CompletableFuture<AttemptResult> end, AttemptResult result) {
        open.remove(of);
        if (result instanceof AttemptResult.Done) {
            ledger.cameBack(of);
        }
        if (result instanceof AttemptResult.Done || result instanceof AttemptResult.Failed) {
            ledger.hasResult(of);
        }
        end.complete(result);
    }

    private AttemptResult result(SimulatedRecord of, double dice) {
        double left = dice - world.chance(Fault.DEFERRED);
        if (left < 0) {
            return deferred(300);
        }
        left -= world.chance(Fault.FAILED);
        if (left < 0) {
            Duration hint = random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(1_000)) : null;
            return new AttemptResult.Failed(
                    random.nextBoolean(), null, hint, new byte[0], last -> CompletableFuture.completedFuture(done(of)));
        }
        return left - world.chance(Fault.STOP) < 0 ? new AttemptResult.Stop(new StopException()) : done(of);
    }

    private AttemptResult deferred(int most) {
        return new AttemptResult.Deferred(Duration.ofMillis(random.nextInt(most)), "quota");
    }

    /** What the work ends the process with. */
    static final class StopException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StopException() {
            super("a deliberate end");
        }
    }

    @Override
    public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
        SimulatedRecord of = ledger.record(text(request.value()));
        ledger.givenUp(of);
        ledger.hasResult(of);
        return CompletableFuture.completedFuture(done(of));
    }

    private static AttemptResult done(SimulatedRecord of) {
        return new AttemptResult.Done(of.outcome(), 1);
    }
}
