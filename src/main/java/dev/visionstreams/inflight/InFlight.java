package dev.visionstreams.inflight;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight of one process: permits, shared fairly among all tasks, and the calls that run or have just come
 * back. One object for all processors of a {@code KafkaStreams}.
 *
 * <p>Thread-safe. Nothing here waits, and nothing here touches a store or a processor context: a request is started by
 * whichever thread finds a permit free, the stream thread or a completion's.
 */
public final class InFlight {
    /** How long outcomes of a task that was closed wait for it to come back, at most. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private static final long KEPT_BYTES = 16 << 20;
    private static final long KEPT_OVERHEAD = 256;

    /** What an entry has in its changelog beside the request itself: its progress, memo and batch. */
    private static final int ENTRY_BYTES = 16 << 10;

    private final InFlightOptions options;
    private final Work work;
    private final InstantSource clock;
    private final DoubleSupplier random;

    /** Tells this life of the process from others. */
    private final long life = new SecureRandom().nextLong();

    /** Calls by their request's place: running ones, and finished ones for as long as they are kept. */
    private final ConcurrentMap<Coordinates, Call> calls = new ConcurrentHashMap<>();

    private final ThreadLocal<Boolean> starting = ThreadLocal.withInitial(() -> false);

    private volatile int largestRequest = InFlightSupplier.MAX_ENTRY_BYTES - ENTRY_BYTES;

    // Guarded by this.
    private final Deque<Lane> lanes = new ArrayDeque<>();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final Trial trial = new Trial();
    private long keptBytes;
    private int running;
    private boolean shut;

    private record Kept(Call call, long untilMillis, long bytes) {}

    private record Start(Call call, Pending pending) {}

    /**
     * @param clock the time that back-offs are measured by; the same as the processor context's wall clock
     * @param random numbers in [0, 1), for jitter; called by any thread
     */
    public InFlight(InFlightOptions options, Work work, InstantSource clock, DoubleSupplier random) {
        this.options = options;
        this.work = work;
        this.clock = clock;
        this.random = random;
    }

    /**
     * How many bytes a record may have in a batch of its own; larger ones keep their place and lose their content. To be
     * called before anything is taken in.
     */
    public void limitRequests(int bytes) {
        largestRequest = Math.min(bytes, InFlightSupplier.MAX_ENTRY_BYTES - ENTRY_BYTES);
    }

    int largestRequest() {
        return largestRequest;
    }

    InFlightOptions options() {
        return options;
    }

    long life() {
        return life;
    }

    /** Calls that run now, 0 to {@link InFlightOptions#calls()}. */
    public synchronized int running() {
        return running;
    }

    /** No call starts from now on, and all intake pauses: the first step of a graceful stop. */
    public synchronized void shut() {
        shut = true;
    }

    synchronized boolean isShut() {
        return shut;
    }

    /** Whether no call runs and every outcome that came back was forwarded. */
    public synchronized boolean isDrained() {
        return running == 0 && isTrusted() && lanes.stream().allMatch(lane -> lane.completed.isEmpty());
    }

    /** Once shut: whether every task knows it, so that the process's end is blamed on none of its requests. */
    public synchronized boolean isTrusted() {
        return lanes.stream().allMatch(lane -> lane.trusted || lane.stored == 0);
    }

    /** Tasks that live in this process: one for each partition that it has. */
    public synchronized int tasks() {
        return lanes.size();
    }

    /** Requests that are stored in all tasks of this process. */
    public synchronized int stored() {
        return lanes.stream().mapToInt(lane -> lane.stored).sum();
    }

    /** Whether a stream thread has requests pending, so that it should come back soon. */
    synchronized boolean isPending(Thread streamThread) {
        return lanes.stream().anyMatch(lane -> lane.streamThread == streamThread && lane.stored > 0);
    }

    /**
     * Whether a stream thread should take in nothing for now. Lanes that wait for more than their share are paused
     * alone, before that: what a poll brings on top of the shares mustn't hold back the others.
     */
    synchronized boolean isFull(Thread streamThread) {
        int waiting = 0;
        long bytes = 0;
        for (Lane lane : lanes) {
            waiting += lane.streamThread == streamThread ? lane.waiting() + lane.held : 0;
            bytes += lane.storedBytes();
        }
        return shut || waiting > 2 * options.waiting() || bytes > options.storedBytes();
    }

    /** The partitions of a stream thread whose requests wait for more than their share of what may wait. */
    synchronized Set<Integer> busyPartitions(Thread streamThread) {
        List<Lane> own = lanes.stream()
                .filter(lane -> lane.streamThread == streamThread && lane.stored > 0)
                .toList();
        Set<Integer> busy = new HashSet<>();
        for (Lane lane : own) {
            if (lane.waiting() + lane.held > options.waiting() / own.size()) {
                busy.add(lane.partition);
            }
        }
        return busy;
    }

    synchronized void open(Lane lane) {
        lanes.addLast(lane);
    }

    /** Starts nothing more of the lane; what runs goes on, for whoever owns the task next. */
    void close(Lane lane) {
        synchronized (this) {
            lanes.remove(lane);
            lane.ready.clear();
            lane.counted.clear();
            trial.closed(lane, clock.millis());
        }
        startWhatMay();
    }

    /**
     * Names the suspect, unless there is one. Returns whether its start may be counted: when it is the suspect and
     * nothing else runs that might end the process.
     */
    synchronized boolean mayCountSuspect(Lane lane, Pending pending) {
        boolean quiet = running == 0;
        return trial.name(lane, pending, quiet, clock.millis()) && quiet;
    }

    /** Whether the start of one that isn't suspect may be counted: what waits for a trial isn't to blame for its end. */
    synchronized boolean mayCountOthers() {
        return !trial.isOpen();
    }

    /** Resumes the trial of one that was counted in this life already, before its transaction was aborted. */
    synchronized void resumeTrial(Lane lane, Pending pending) {
        trial.name(lane, pending, true, clock.millis());
    }

    synchronized boolean isSuspect(Pending pending) {
        return trial.isOf(pending);
    }

    /** The suspect came back and that is committed: the next one may be. */
    void clearSuspect(Pending pending) {
        synchronized (this) {
            trial.clear(pending);
        }
        startWhatMay();
    }

    /** Goes on without a suspect whose task doesn't come back. */
    void endTrialInVain() {
        boolean over;
        synchronized (this) {
            over = trial.end(clock.millis());
        }
        if (over) {
            startWhatMay();
        }
    }

    /**
     * Takes over the call that an earlier life of the task started in this process, if there is one that still runs or
     * came back with what the store doesn't know: it isn't a start, and isn't paid for twice.
     */
    boolean join(Lane lane, Pending pending) {
        Call known = calls.get(pending.coordinates);
        if (known == null || !known.helps(pending.progress()) || !known.isFor(pending.request())) {
            return false;
        }
        known.moveTo(lane);
        return true;
    }

    /** How many starts of a lane may be counted ahead: no more than its share, for what waits isn't to blame. */
    synchronized int mayCount(Lane lane) {
        return Math.max(1, options.calls() / Math.max(1, lanes.size())) - lane.counted.size();
    }

    /** Starts a request, at once or when a permit comes free. */
    void submit(Lane lane, Pending pending) {
        synchronized (this) {
            lane.ready.addLast(pending);
        }
        startWhatMay();
    }

    /** The same for one whose start is counted. */
    void submitCounted(Lane lane, Pending pending) {
        synchronized (this) {
            lane.counted.addLast(pending);
        }
        startWhatMay();
    }

    private void startWhatMay() {
        if (starting.get()) {
            return; // a call that ended while it was being started: the loop below goes on anyway
        }
        starting.set(true);
        try {
            for (Start next = next(); next != null; next = next()) {
                start(next.call(), next.pending());
            }
        } finally {
            starting.set(false);
        }
    }

    /**
     * Takes a permit for the next request, one lane after the other, or returns null. A suspect starts alone and nothing
     * starts beside it: what the process ends of then is beyond doubt.
     */
    private synchronized @Nullable Start next() {
        if (shut || running >= options.calls()) {
            return null;
        }
        if (trial.isOpen()) {
            Lane from = running == 0 ? trial.start() : null;
            return from == null ? null : take(from, trial.suspect());
        }
        for (int i = lanes.size(); i > 0; i--) {
            Lane lane = lanes.removeFirst();
            lanes.addLast(lane);
            Pending pending = lane.counted.isEmpty() ? lane.ready.pollFirst() : lane.counted.removeFirst();
            if (pending != null) {
                return take(lane, pending);
            }
        }
        return null;
    }

    /** Holds the lock: once it is known, no later life of the task starts the request beside this call. */
    private Start take(Lane lane, Pending pending) {
        running++;
        Call call = new Call(pending.request(), lane);
        calls.put(pending.coordinates, call);
        return new Start(call, pending);
    }

    private void start(Call call, Pending pending) {
        Request request = call.request;
        long startedAt = clock.millis();
        Progress progress = pending.progress().startedAt(startedAt);
        if (pending.doomed) {
            settle(call, pending, startedAt, progress, () -> work.giveUp(request, progress));
        } else {
            settle(call, pending, startedAt, progress, () -> work.attempt(request, progress));
        }
    }

    private void settle(
            Call call, Pending pending, long startedAt, Progress progress, Supplier<CompletionStage<Attempt>> attempt) {
        CompletionStage<Attempt> stage;
        try {
            stage = attempt.get();
        } catch (RuntimeException | Error e) {
            finish(call, pending, defect(call, e));
            return;
        }
        stage.whenComplete((result, error) -> {
            if (result instanceof Attempt.Done done) {
                finish(call, pending, new Verdict.Emit(done.outcome()));
            } else if (result instanceof Attempt.Failed failed) {
                again(call, pending, startedAt, progress, failed);
            } else if (result instanceof Attempt.Deferred deferred) {
                finish(
                        call,
                        pending,
                        new Verdict.Later(clock.millis() + deferred.delay().toMillis()));
            } else if (result instanceof Attempt.Stop stop) {
                finish(call, pending, new Verdict.Stop(stop.cause()));
            } else {
                finish(call, pending, defect(call, error == null ? new NullPointerException("no attempt") : error));
            }
        });
    }

    /** Decides on another attempt here, off the stream thread, because giving up takes work too. */
    private void again(Call call, Pending pending, long startedAt, Progress progress, Attempt.Failed failed) {
        long now = clock.millis();
        int failures = progress.attempts() + 1;
        if (!failed.counts()) {
            long wait = options.retry().waitMillis(failures, failed.hint(), random);
            finish(
                    call,
                    pending,
                    new Verdict.Again(new Progress(
                            progress.attempts(),
                            progress.firstAttemptAt(),
                            progress.spentMillis(),
                            now + wait,
                            failed.memo())));
            return;
        }
        long spent = progress.spentMillis() + Math.max(0, now - startedAt);
        OptionalLong delay = options.retry().delayMillis(failures, spent, failed.hint(), random);
        Progress next = new Progress(
                failures, progress.firstAttemptAt(), spent + delay.orElse(0), now + delay.orElse(0), failed.memo());
        if (delay.isPresent()) {
            finish(call, pending, new Verdict.Again(next));
        } else {
            settle(call, pending, now, next, () -> failed.giveUp().apply(next));
        }
    }

    private static Verdict defect(Call call, Throwable error) {
        return new Verdict.Stop(new IllegalStateException("The work on " + call.request + " failed: a defect", error));
    }

    private void finish(Call call, Pending pending, Verdict verdict) {
        call.complete(verdict);
        synchronized (this) {
            running--;
            trial.finished(pending);
            keep(call, verdict);
        }
        startWhatMay();
    }

    /** Keeps a finished call for a task that comes back, bounded by time and bytes. Holds the lock. */
    private void keep(Call call, Verdict verdict) {
        long now = clock.millis();
        long bytes = KEPT_OVERHEAD
                + call.request.slice().length()
                + (verdict instanceof Verdict.Emit emit ? emit.outcome().sizeBytes() : 0);
        kept.addLast(new Kept(call, now + KEPT.toMillis(), bytes));
        keptBytes += bytes;
        List<Kept> gone = new ArrayList<>();
        for (Kept oldest = kept.peekFirst();
                oldest != null && (oldest.untilMillis() <= now || keptBytes > KEPT_BYTES);
                oldest = kept.peekFirst()) {
            kept.removeFirst();
            keptBytes -= oldest.bytes();
            gone.add(oldest);
        }
        gone.forEach(old -> calls.remove(old.call().request.coordinates(), old.call()));
    }
}
