package dev.visionstreams.inflight;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls in flight of one process: permits, shared fairly among all tasks, and the calls that run or have just come
 * back. One object for all processors of a {@code KafkaStreams}.
 *
 * <p>Thread-safe. Nothing here waits, and nothing here touches a store or a processor context: a request is started by
 * the thread that finds a permit free, the stream thread or a completion's. One lock guards it all, hence one file, longer
 * than others.
 */
public final class InFlight {
    private static final int LARGEST_REQUEST = InFlightSupplier.MAX_ENTRY_BYTES - InFlightSupplier.ENTRY_OVERHEAD_BYTES;

    /** How long a deliberate end waits for the commit that blames no request for it. */
    private static final long STOP_MILLIS = 5_000;

    private static final int FEW_CALLS = 32;

    private final InFlightOptions options;
    private final Attempts attempts;
    private final InstantSource clock;
    private final HandOffListener listener;

    /** Tells this run of the process from others. */
    private final long life = new SecureRandom().nextLong();

    private final KeptCalls calls;
    private final ThreadLocal<Boolean> starting = ThreadLocal.withInitial(() -> false);

    private volatile int largestRequest = LARGEST_REQUEST;

    // Guarded by this.
    private final CrashSuspect suspect = new CrashSuspect();
    private final StartOrder starts;
    private final StorageBounds bounds;
    private final Backlog backlog;
    private int running;
    private boolean shut;
    private @Nullable RuntimeException stop;
    private long stopAt;

    private record Start(Call call, Pending pending) {}

    /**
     * @param clock the time that back-offs are measured by; the same as the processor context's wall clock
     * @param random numbers in [0, 1), for jitter; called by any thread
     */
    public InFlight(InFlightOptions options, Work work, InstantSource clock, DoubleSupplier random) {
        this(options, work, clock, random, HandOffListener.NONE);
    }

    /** As above, and tells the listener what happens. */
    public InFlight(
            InFlightOptions options, Work work, InstantSource clock, DoubleSupplier random, HandOffListener listener) {
        this.options = options;
        this.listener = listener;
        this.attempts = new Attempts(work, options.retry(), clock, random);
        this.clock = clock;
        this.calls = new KeptCalls(options.storedBytes());
        this.starts = new StartOrder(options.calls(), suspect);
        this.bounds = new StorageBounds(options, starts.tasks());
        this.backlog = new Backlog(this, starts.tasks(), clock);
    }

    /**
     * How many bytes a record may have in a batch of its own; larger ones keep their place and lose their content. To be
     * called before anything is taken in.
     */
    public void limitRequests(int bytes) {
        largestRequest = Math.min(bytes, LARGEST_REQUEST);
    }

    int largestRequest() {
        return largestRequest;
    }

    InFlightOptions options() {
        return options;
    }

    HandOffListener listener() {
        return listener;
    }

    long life() {
        return life;
    }

    /** Calls that run now, 0 to {@link InFlightOptions#calls()}. */
    public synchronized int running() {
        return running;
    }

    /** Whether so few run that the latency of each counts for more than what they cost together. */
    synchronized boolean runsFewCalls() {
        return running <= FEW_CALLS;
    }

    /**
     * From now on no call starts, and all intake pauses: the first step of every deliberate end. Each task then takes
     * the starts of this process off its record, so that the end is blamed on no request; see {@link #isCleared}.
     */
    public synchronized void shut() {
        shut = true;
    }

    synchronized boolean isShut() {
        return shut;
    }

    /** The one way for the hand-off to end the application: {@link #shut}, and what {@link #stopDue} says then. */
    synchronized void stop(RuntimeException cause) {
        shut = true;
        if (stop == null) {
            stop = cause;
            stopAt = clock.millis();
        }
    }

    /** What to end the application with, once {@link #isCleared}, or if that takes too long. */
    synchronized @Nullable RuntimeException stopDue() {
        long now = clock.millis();
        stopAt = Math.min(stopAt, now); // the clock may be put back
        return stop != null && (isCleared() || now - stopAt >= STOP_MILLIS) ? stop : null;
    }

    /** Whether no call runs, what came of each is committed, and {@link #isCleared}. */
    public synchronized boolean isDrained() {
        return running == 0 && isCleared() && !calls.hasUncommitted();
    }

    /** Once shut: whether it is committed that no request is to blame for the process's end. */
    public synchronized boolean isCleared() {
        return starts.tasks().stream().noneMatch(task -> task.blames);
    }

    /** Tasks that live in this process: one for each partition that it has. */
    public synchronized int tasks() {
        return starts.tasks().size();
    }

    /** Requests that are stored in all tasks of this process. */
    public synchronized int stored() {
        return starts.tasks().stream().mapToInt(task -> task.stored).sum();
    }

    /** What attempts came to that are in no task's {@link Tally} yet: no stream thread has looked at them. */
    public synchronized long uncounted() {
        return starts.tasks().stream().mapToLong(TaskQueues::uncounted).sum();
    }

    /** What the stored requests wait for, and how long. */
    public Backlog backlog() {
        return backlog;
    }

    /** Whether a stream thread has requests pending, so that it should come back soon. */
    synchronized boolean isPending(Thread streamThread) {
        return starts.tasks().stream().anyMatch(task -> task.streamThread == streamThread && task.stored > 0);
    }

    /** Whether the process should take in nothing for now: its bytes are used up, or it ends. */
    synchronized boolean isFull() {
        return shut || bounds.isUsedUp();
    }

    /**
     * The partitions of a stream thread that should take in nothing for now: more of their requests wait to be started
     * than their part of what may wait, or more is stored for them, by number or bytes, for whatever reason.
     */
    synchronized Set<Integer> busyPartitions(Thread streamThread) {
        return bounds.busyPartitions(streamThread);
    }

    /** Calls that run, or that are finished and not covered by a commit. */
    int kept() {
        return calls.size();
    }

    synchronized void open(TaskQueues task) {
        starts.open(task);
    }

    /** Starts nothing more of the task; what runs goes on, for the next owner of its requests. */
    void close(TaskQueues task) {
        synchronized (this) {
            starts.close(task, clock.millis());
        }
        startWhatMay();
    }

    /** Everything that a stream thread wrote so far is committed. To be called on that thread. */
    void committed(Thread streamThread) {
        List<TaskQueues> own;
        synchronized (this) {
            own = starts.tasks().stream()
                    .filter(task -> task.streamThread == streamThread)
                    .toList();
        }
        long now = clock.millis();
        long asked = own.stream()
                .mapToLong(task -> task.commitAskedAt)
                .filter(at -> at > 0)
                .min()
                .orElse(now);
        for (TaskQueues task : own) {
            task.commitAskedAt = 0;
            task.commitMillis = Math.max(0, now - asked);
            task.committedAt = now;
            task.committed.run();
        }
    }

    /** What came of these calls is committed. */
    void covered(Collection<Call> committed) {
        calls.covered(committed, clock.millis());
    }

    /** How many of a task's starts may be counted now, see {@link StartOrder#beginCounting}. */
    synchronized int beginCounting(TaskQueues task, int wanted) {
        return shut ? 0 : starts.beginCounting(task, wanted);
    }

    /**
     * Names the suspect, unless there is one. Returns whether its start is to be counted now: it is the suspect, and
     * nothing else runs or is about to that might crash the process.
     */
    synchronized boolean beginCountingSuspect(TaskQueues task, Pending request) {
        return !shut && starts.beginCountingSuspect(task, request, running, clock.millis());
    }

    synchronized boolean isSuspect(Pending request) {
        return suspect.is(request);
    }

    /** What came of the suspect is committed: the next one may be named. */
    void clearSuspect(Pending request) {
        synchronized (this) {
            suspect.clear(request);
        }
        startWhatMay();
    }

    /** Goes on without a suspect whose task doesn't come back. */
    void endSuspectInVain() {
        boolean over;
        synchronized (this) {
            over = suspect.endInVain(clock.millis());
        }
        if (over) {
            startWhatMay();
        }
    }

    /**
     * Takes over the call that an earlier life of the task started in this process, if there is one that still runs or
     * came back with what the store doesn't have: it isn't a start, and isn't paid for twice.
     */
    boolean join(TaskQueues task, Pending request, boolean isSuspected) {
        Call known = calls.find(request);
        if (known == null) {
            return false;
        }
        if (isSuspected) {
            synchronized (this) {
                suspect.resume(task, request);
            }
        }
        known.moveTo(task, request.storeKey);
        return true;
    }

    /** Starts a request, at once or when a permit comes free. */
    void submit(TaskQueues task, Pending request) {
        synchronized (this) {
            task.ready.addLast(request);
        }
        startWhatMay();
    }

    /** The same for one whose start an earlier life of its task counted. */
    void submitCounted(TaskQueues task, Pending request) {
        synchronized (this) {
            task.counted.addLast(request);
        }
        startWhatMay();
    }

    /** Starts what the task has been counting: that is committed. */
    void counted(TaskQueues task, Collection<Pending> requests) {
        synchronized (this) {
            starts.counted(task, requests);
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
                Call call = next.call();
                Pending pending = next.pending();
                attempts.start(call.request, pending, verdict -> finish(call, pending, verdict));
            }
        } finally {
            starting.set(false);
        }
    }

    /** Takes a permit for the next request, or returns null. */
    private synchronized @Nullable Start next() {
        StartOrder.Next next = shut ? null : starts.poll(running);
        if (next == null) {
            return null;
        }
        running++;
        Pending request = next.request();
        listener.started(Math.max(0, clock.millis() - request.readyAt));
        Call call = new Call(request.storeKey, request.request(), next.task());
        calls.started(call); // under the lock: a later life of the task finds it and starts none beside it
        return new Start(call, request);
    }

    private void finish(Call call, Pending request, Verdict verdict) {
        calls.finished(call, verdict, clock.millis());
        call.complete(verdict);
        synchronized (this) {
            running--;
            suspect.finished(request);
        }
        startWhatMay();
    }
}
