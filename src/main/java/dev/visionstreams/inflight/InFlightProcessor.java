package dev.visionstreams.inflight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous step. {@link #process} stores a request and returns; a tick forwards what came back and deletes the
 * entry, in one transaction. Everything here runs on the stream thread; calls run elsewhere and come back through the
 * {@link Lane}.
 */
final class InFlightProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    /** How many lives of processes may have ended while a request was started, before it is given up. */
    static final int FATAL_STARTS = 3;

    /** After how many of them it is a suspect, which runs alone: neighbours aren't blamed. See {@link Trial}. */
    static final int SUSPECT_STARTS = 2;

    private static final Duration TICK = Duration.ofMillis(10);

    /** Commits asked for are at least so far apart while calls run: each costs a transaction. */
    private static final long COMMIT_MILLIS = 50;

    /**
     * Starts are counted at multiples of this, by all tasks of a thread together: they share the commit, and the thread
     * gets to polling in between, because it processes only one record of each task from one commit to the next.
     */
    private static final long COUNT_MILLIS = 250;

    private final InFlight inFlight;
    private final String storeName;
    private final Supplier<Thread> streamThread;

    // A revived task calls init() again on the same object: everything below is set there.
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;
    private Lane lane;
    private Turns turns;
    private Map<Coordinates, Pending> pending;
    private PriorityQueue<Pending> backingOff;
    private List<Pending> uncounted;
    private List<Pending> counted;
    private List<Pending> finishedBefore;
    private @Nullable Pending acquitted;
    private @Nullable Cancellable tick;
    private long cautiousUntil;
    private long lastCommit;
    private long lastCount;
    private boolean uncommitted;
    private int unproven;
    private int submitted;
    private int deferred;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init() before anything else
    InFlightProcessor(InFlight inFlight, String storeName, Supplier<Thread> streamThread) {
        this.inFlight = inFlight;
        this.storeName = storeName;
        this.streamThread = streamThread;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> taskContext) {
        close();
        context = taskContext;
        store = context.getStateStore(storeName);
        lane = new Lane(streamThread.get(), context.taskId().partition());
        turns = new Turns(inFlight.options().keyOrder());
        pending = new HashMap<>();
        backingOff = new PriorityQueue<>(Comparator.<Pending>comparingLong(request -> request.dueAt)
                .thenComparingLong(request -> request.coordinates.offset()));
        uncounted = new ArrayList<>();
        counted = new ArrayList<>();
        finishedBefore = new ArrayList<>();
        acquitted = null;
        cautiousUntil =
                context.currentSystemTimeMs() + inFlight.options().caution().toMillis();
        lastCommit = 0;
        lastCount = 0;
        uncommitted = false;
        unproven = 0;
        submitted = 0;
        deferred = 0;
        inFlight.open(lane);
        // The store is restored when init() is called: what is in it was pending when the task last stopped.
        try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> stored = entries.next();
                Coordinates coordinates = Coordinates.ofStoreKey(stored.key);
                Pending restored =
                        new Pending(coordinates, stored.key, stored.value, Entry.decode(coordinates, stored.value));
                restored.unproven = true;
                unproven++;
                take(restored);
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new StreamsException("A record without a topic: this step has to follow a source"));
        Coordinates coordinates = new Coordinates(from.topic(), from.partition(), from.offset());
        if (pending.containsKey(coordinates)) {
            return; // read again after a crash without transactions
        }
        List<HeaderField> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(HeaderField.of(header)));
        Request request = new Request(coordinates, record.timestamp(), record.key(), headers, record.value());
        int most = inFlight.largestRequest();
        int size = request.sizeInBatch();
        Entry entry =
                new Entry(Progress.NONE, Starts.NONE, null, size > most ? request.withoutContent(size, most) : request);
        Pending taken = new Pending(coordinates, coordinates.toStoreKey(), entry.encode(), entry);
        store.put(taken.storeKey, taken.encoded());
        take(taken);
    }

    /** Queues a stored request for its turn and for its start. */
    private void take(Pending request) {
        pending.put(request.coordinates, request);
        lane.stored = pending.size();
        lane.addBytes(request.encoded().length);
        turns.add(request);
        if (tick == null) {
            tick = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        }
        if (request.outcome() != null) {
            finishedBefore.add(request);
        } else if (request.dueAt > context.currentSystemTimeMs()) {
            backingOff.add(request);
        } else {
            start(request);
        }
    }

    /** Starts a request, or queues it to be counted first: soon after a task's start it might be what ended the last. */
    private void start(Pending request) {
        if (isSuspect(request) && request.starts().includes(inFlight.life())) {
            inFlight.resumeTrial(lane, request);
        }
        if (inFlight.join(lane, request)) {
            submitted++;
        } else if (isSuspect(request) || isToBeCounted(request)) {
            uncounted.add(request);
            countHeld();
        } else {
            submitted++;
            inFlight.submit(lane, request);
        }
    }

    /** What was started last may not even have been stored: it is read again when the restored ones make room. */
    private boolean isToBeCounted(Pending request) {
        Starts starts = request.starts();
        return !starts.includes(inFlight.life())
                && (starts.lives() > 0 || unproven > 0 || context.currentSystemTimeMs() < cautiousUntil);
    }

    private boolean isSuspect(Pending request) {
        return request.starts().before(inFlight.life()) >= SUSPECT_STARTS;
    }

    private void tick(long now) {
        if (acquitted != null) {
            // Came back in the tick before, which asked for a commit: whatever ends the process next, it is not this
            // one.
            inFlight.clearSuspect(acquitted);
            acquitted = null;
        }
        inFlight.endTrialInVain();
        finishedBefore.forEach(this::leaveInTurn);
        finishedBefore.clear();
        for (Call call = lane.completed.poll(); call != null; call = lane.completed.poll()) {
            submitted--;
            apply(require(call.request.coordinates()), call.verdict());
        }
        for (Pending next = backingOff.peek(); next != null && next.dueAt <= now; next = backingOff.peek()) {
            backingOff.remove();
            deferred -= next.deferred ? 1 : 0;
            next.deferred = false;
            start(next);
        }
        // Counted in the tick before, which asked for a commit: these starts are known to whoever comes after a crash.
        for (Pending request : counted) {
            submitted++;
            inFlight.submitCounted(lane, request);
        }
        counted.clear();
        if (inFlight.isShut()) {
            trustAll();
        } else if (!uncounted.isEmpty() && now / COUNT_MILLIS != lastCount) {
            lastCount = now / COUNT_MILLIS;
            countStarts();
        }
        countHeld();
        boolean due = now - lastCommit >= COMMIT_MILLIS || submitted == 0;
        if (acquitted != null || (uncommitted && due)) {
            commit(now);
        }
        if (pending.isEmpty() && acquitted == null && tick != null) {
            tick.cancel();
            tick = null;
        }
    }

    private Pending require(Coordinates coordinates) {
        Pending request = pending.get(coordinates);
        if (request == null) {
            throw new IllegalStateException("An outcome for " + coordinates + ", which isn't pending: a defect");
        }
        return request;
    }

    private void apply(Pending request, Verdict verdict) {
        if (request.unproven && !(verdict instanceof Verdict.Later)) {
            prove(request);
        }
        if (inFlight.isSuspect(request)) {
            acquitted = request;
        }
        if (verdict instanceof Verdict.Emit emit) {
            if (turns.isFirst(request)) {
                leave(request, emit.outcome());
            } else {
                update(request, request.progress(), Starts.NONE, emit.outcome());
                uncommitted = true;
            }
        } else if (verdict instanceof Verdict.Again again) {
            update(request, again.progress(), Starts.NONE, null);
            request.dueAt = again.progress().dueAt();
            backingOff.add(request);
        } else if (verdict instanceof Verdict.Later later) {
            // Not even tried: it is as innocent, or as suspect, as before.
            if (request.starts().includes(inFlight.life())) {
                update(request, request.progress(), request.starts().without(inFlight.life()), null);
            }
            request.dueAt = later.dueAt();
            request.deferred = true;
            deferred++;
            backingOff.add(request);
        } else if (verdict instanceof Verdict.Stop stop) {
            throw new StreamsException(stop.cause().getMessage(), stop.cause());
        }
    }

    private void prove(Pending request) {
        request.unproven = false;
        unproven--;
        if (unproven == 0) {
            cautiousUntil =
                    context.currentSystemTimeMs() + inFlight.options().caution().toMillis();
        }
    }

    private void update(Pending request, Progress progress, Starts starts, @Nullable Outcome outcome) {
        int before = request.encoded().length;
        request.update(progress, starts, outcome);
        store.put(request.storeKey, request.encoded());
        lane.addBytes(request.encoded().length - before);
    }

    private void leaveInTurn(Pending request) {
        Outcome outcome = request.outcome();
        if (outcome != null && pending.containsKey(request.coordinates) && turns.isFirst(request)) {
            leave(request, outcome);
        }
    }

    /** Forwards an outcome whose turn it is, and those that waited for it. */
    private void leave(Pending first, Outcome firstOutcome) {
        Pending request = first;
        Outcome outcome = firstOutcome;
        while (request != null && outcome != null) {
            forward(request, outcome);
            store.delete(request.storeKey);
            pending.remove(request.coordinates);
            lane.stored = pending.size();
            lane.addBytes(-request.encoded().length);
            uncommitted = true;
            request = turns.removeFirst(request);
            outcome = request == null ? null : request.outcome();
        }
    }

    private void forward(Pending request, Outcome outcome) {
        if (!outcome.leaves()) {
            return;
        }
        Record<byte[], byte[]> record =
                new Record<>(request.key(), outcome.value(), request.request().timestamp());
        outcome.headers().forEach(record.headers()::add);
        context.forward(record, outcome.route());
    }

    /**
     * Writes the starts that come next and asks for the commit that makes them last. No more than soon get permits: a
     * request that waits isn't to blame.
     */
    private void countStarts() {
        int share = inFlight.mayCount(lane);
        for (Iterator<Pending> each = uncounted.iterator(); each.hasNext() && counted.size() < share; ) {
            Pending request = each.next();
            if (isSuspect(request) ? !inFlight.mayCountSuspect(lane, request) : !inFlight.mayCountOthers()) {
                continue; // one at a time and alone, so that only the one is blamed
            }
            each.remove();
            if (request.starts().before(inFlight.life()) >= FATAL_STARTS) {
                request.doomed = true;
            } else {
                update(request, request.progress(), request.starts().with(inFlight.life()), null);
            }
            counted.add(request);
        }
        if (!counted.isEmpty()) {
            commit(context.currentSystemTimeMs());
        }
    }

    /** In a graceful stop nothing is a suspect: what is cut off by the limit is not to blame. */
    private void trustAll() {
        if (!lane.trusted) {
            for (Pending request : pending.values()) {
                if (request.starts().lives() > 0) {
                    update(request, request.progress(), Starts.NONE, request.outcome());
                }
            }
            lane.trusted = true;
        }
    }

    private void commit(long now) {
        context.commit();
        lastCommit = now;
        uncommitted = false;
    }

    private void countHeld() {
        lane.held = uncounted.size() + counted.size() + deferred;
    }

    /** Frees what other tasks share; nothing can be emitted here any more, the last commit is over. */
    @Override
    public void close() {
        if (lane != null) {
            inFlight.close(lane);
        }
        if (tick != null) {
            tick.cancel(); // Kafka Streams keeps the schedules of a task that it revives
            tick = null;
        }
    }
}
