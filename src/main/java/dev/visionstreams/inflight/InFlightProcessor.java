package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous step. {@link #process} stores a request and returns; a tick forwards what came back and deletes the
 * entry, in one transaction. Everything here runs on the stream thread; calls run elsewhere and come back through the
 * {@link TaskQueues}.
 */
final class InFlightProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** Between ticks; with many calls some are skipped, see {@link TaskQueues#beginTick}. */
    static final Duration TICK = Duration.ofMillis(2);

    private final InFlight inFlight;
    private final String storeName;
    private final @Nullable Tallies tallies;
    private final Supplier<Thread> streamThread;

    // A revived task calls init() again on the same object: everything below is set there.
    private ProcessorContext<byte[], byte[]> context;
    private TaskQueues task;
    private StoredRequests requests;
    private CrashGuard guard;
    private @Nullable TaskTally tally;
    private KeyOrder order;
    private BackOffs backOffs;
    private List<Pending> finishedBefore;
    private TaskCommits commits;
    private @Nullable Cancellable tick;
    private int submitted;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
    InFlightProcessor(InFlight inFlight, String storeName, @Nullable Tallies tallies, Supplier<Thread> streamThread) {
        this.inFlight = inFlight;
        this.storeName = storeName;
        this.tallies = tallies;
        this.streamThread = streamThread;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
        close();
        context = taskContext;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(storeName);
        task = new TaskQueues(streamThread.get(), context.taskId().partition(), this::committed, inFlight.listener());
        requests = new StoredRequests(store, task);
        guard = new CrashGuard(inFlight, task, store, context.currentSystemTimeMs());
        tally = tallies == null ? null : new TaskTally(store, tallies, task.partition);
        order = new KeyOrder(inFlight.options().keyOrder());
        backOffs = new BackOffs(inFlight.options().retry());
        finishedBefore = new ArrayList<>();
        commits = new TaskCommits(inFlight, task);
        submitted = 0;
        inFlight.open(task);
        long now = context.currentSystemTimeMs();
        restore(now); // Kafka Streams has restored the store
        if (tally != null && tally.isUntold()) {
            startTicks(now);
        }
    }

    private void restore(long now) {
        List<StoredRequests.Restored> restored = requests.restore(now);
        restored.forEach(each -> guard.restored(each.request(), each.crashes()));
        guard.opened(restored.stream().map(StoredRequests.Restored::request).toList());
        restored.forEach(each -> take(each.request()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new StreamsException("A record without a topic: this step has to follow a source"));
        long now = context.currentSystemTimeMs();
        Pending taken = requests.add(InputRecord.of(record, from), inFlight.largestRequest(), now);
        if (taken != null) {
            guard.taken(now);
            inFlight.listener().taken();
            take(taken);
        }
    }

    /** Queues a stored request for its turn and for its start. */
    private void take(Pending request) {
        long now = context.currentSystemTimeMs();
        order.add(request);
        startTicks(now);
        if (request.outcome() != null) {
            task.waits.begin(request, Backlog.TURN, now);
            finishedBefore.add(request);
        } else if (request.dueAt > now) {
            task.waits.begin(request, Backlog.BACK_OFF, now);
            backOffs.add(request);
        } else {
            start(request, now);
        }
    }

    private void startTicks(long now) {
        if (tick == null) {
            task.tickedAt = now;
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
    }

    private void start(Pending request, long now) {
        request.readyAt = now;
        boolean submits = true;
        if (!inFlight.join(task, request, guard.isSuspected(request))) {
            if (guard.isCounted(request)) {
                inFlight.submitCounted(task, request);
            } else if (guard.mayStart(request, now)) {
                inFlight.submit(task, request);
            } else {
                submits = false;
            }
        }
        submitted += submits ? 1 : 0;
        if (submits || !request.deferred) { // otherwise the guard waits for the same cause, with a probe now and then
            task.waits.end(request, now);
        }
        countHeld();
    }

    private void countHeld() {
        task.held = guard.waiting() + backOffs.deferred();
    }

    private void tick(long now) {
        if (!task.beginTick(now, inFlight.runsFewCalls())) {
            return;
        }
        inFlight.endSuspectInVain();
        collect(now);
        if (tally != null) {
            task.counted(tally.store());
            tally.tell(now, requests.isEmpty()).ifPresent(this::forward);
        }
        startDue(now);
        boolean isTime = commits.areDue(now, submitted);
        if (inFlight.isShut()) {
            guard.clear();
        } else if (isTime) {
            guard.count(now);
        }
        guard.writeSurvivor();
        countHeld();
        if (isTime && (commits.areWanted() || guard.wantsCommit())) {
            commit(now);
        }
        RuntimeException stop = inFlight.stopDue();
        if (stop != null) {
            throw new StreamsException(stop.getMessage(), stop);
        }
        if (requests.isEmpty() && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    /** Forwards or stores what came back. */
    private void collect(long now) {
        finishedBefore.forEach(request -> leaveInTurn(request, now));
        finishedBefore.clear();
        for (Call call = task.completed.poll(); call != null; call = task.completed.poll()) {
            submitted--;
            commits.cover(call);
            Pending request = requests.get(call.storeKey());
            if (request == null) {
                inFlight.stop(new IllegalStateException("Not pending, though it came back: " + call.request));
                continue;
            }
            if (tally != null) {
                tally.add(now, call.verdict().amount());
            }
            apply(request, call.verdict(), now);
        }
    }

    private void apply(Pending request, Verdict verdict, long now) {
        if (verdict instanceof Verdict.Deferred later) {
            guard.deferred(request, now);
            request.dueAt = later.dueAt();
            request.deferred = true;
            task.waits.begin(request, later.cause(), now);
            backOffs.add(request);
            return;
        }
        if (verdict instanceof Verdict.Stop end) {
            inFlight.stop(end.cause());
            return;
        }
        guard.returned(request, now);
        request.deferred = false;
        if (verdict instanceof Verdict.Emit emit) {
            Outcome outcome = emit.outcome();
            if (outcome.note() != null) {
                forward(outcome.note());
            }
            if (order.isFirst(request)) {
                leave(request, outcome, now);
            } else {
                task.waits.begin(request, Backlog.TURN, now);
                requests.update(request, request.progress(), outcome.with(null));
                commits.outcomeStored();
            }
        } else if (verdict instanceof Verdict.Again again) {
            requests.update(request, again.progress(), null);
            request.dueAt = again.progress().dueAt();
            task.waits.begin(request, again.cause(), now);
            backOffs.add(request);
        }
    }

    private void startDue(long now) {
        for (Pending released : guard.released(now)) {
            submitted++;
            task.waits.end(released, now);
            inFlight.submit(task, released);
        }
        for (Pending next = backOffs.pollDue(now); next != null; next = backOffs.pollDue(now)) {
            start(next, now);
        }
    }

    private void leaveInTurn(Pending request, long now) {
        Outcome outcome = request.outcome();
        if (outcome != null && requests.get(request.storeKey) == request && order.isFirst(request)) {
            leave(request, outcome, now);
        }
    }

    /** Forwards an outcome whose turn it is, and those that waited for it. */
    private void leave(Pending first, Outcome firstOutcome, long now) {
        Pending request = first;
        Outcome outcome = firstOutcome;
        while (request != null && outcome != null) {
            forward(request, outcome);
            requests.remove(request);
            inFlight.listener().left(task.waits.end(request, now), Math.max(0, now - request.takenAt));
            commits.outcomeForwarded(now);
            request = order.removeFirst(request);
            outcome = request == null ? null : request.outcome();
        }
    }

    private void forward(Outcome.Note note) {
        context.forward(new Record<>(note.key(), note.value(), note.timestamp()), note.route());
    }

    private void forward(Pending request, Outcome outcome) {
        if (outcome.leaves()) {
            context.forward(outcome.record(request.request()), outcome.route());
        }
    }

    private void commit(long now) {
        guard.writeChanges();
        context.commit();
        commits.asked(now);
    }

    /** Everything written so far is committed: what was counted starts, and calls aren't kept any longer. */
    private void committed() {
        commits.committed();
        List<Pending> starts = guard.committed();
        submitted += starts.size();
        starts.forEach(request -> task.waits.end(request, task.committedAt));
        inFlight.counted(task, starts);
        countHeld();
    }

    /** Frees what other tasks share; nothing can be emitted here any more, the last commit is over. */
    @Override
    public void close() {
        if (task != null) {
            inFlight.close(task);
        }
        if (tally != null) {
            tally.close();
            tally = null;
        }
        if (tick != null) {
            tick.cancel(); // Kafka Streams keeps the schedules of a task that it revives
            tick = null;
        }
    }
}
