package dev.visionstreams.reuse;

import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets equal questions share one call. The first that asks leads: it makes the call. Those that ask the same meanwhile
 * follow: they get the leader's reply or, if it got none, one of them leads next, so that they don't call all at once. After
 * two calls that failed each asks for itself: they wait with permits that other questions need. A leader waits for nothing
 * that a follower holds. Thread-safe, and nothing here waits.
 */
public final class SharedAnswers {
    private static final Logger log = LoggerFactory.getLogger(SharedAnswers.class);

    /** Calls in a row that may fail before those that follow wait no longer. */
    private static final int MOST_FAILURES = 2;

    private final @Nullable Answers answers;
    private final Shape shape;
    private final ReuseListener listener;
    private final InstantSource clock;
    private final AtomicBoolean warned = new AtomicBoolean();

    /** By the question that is being asked. Guarded by this. */
    private final Map<ByteString, Flight> inFlight = new HashMap<>();

    private static final class Flight {
        final Deque<CompletableFuture<Turn>> followers = new ArrayDeque<>();
        int failures;
    }

    /** What shapes a reply beside the question itself. Called by any thread. */
    @FunctionalInterface
    public interface Shape {
        String of(Task task, String model);
    }

    /** How a question is answered. */
    public sealed interface Turn {
        /** It has been answered: no call. */
        record Known(ModelReply reply) implements Turn {}

        /** By a call of the caller, which says what came of it: {@link #replied} or {@link #failed}. */
        record Lead(Question question) implements Turn {}

        /** By a call of the caller that no other waits for. */
        record Alone() implements Turn {}
    }

    public SharedAnswers(Answers answers, Shape shape, ReuseListener listener, InstantSource clock) {
        this.answers = answers;
        this.shape = shape;
        this.listener = listener;
        this.clock = clock;
    }

    private SharedAnswers() {
        answers = null;
        shape = (task, model) -> "";
        listener = from -> {};
        clock = InstantSource.system();
    }

    /** Shares nothing: each question is asked. */
    public static SharedAnswers none() {
        return new SharedAnswers();
    }

    /** The question that a request asks; null if it isn't shared, because nothing is or an image's content isn't known. */
    public @Nullable Question question(
            List<Question.SeenImage> images,
            Task task,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model) {
        boolean isKnown = answers != null
                && images.stream().noneMatch(image -> image.sha256().isEmpty());
        return isKnown ? Question.of(images, task, prompt, labels, maxObjects, model, shape.of(task, model)) : null;
    }

    /** Completes at once, or when the leader of the same question has ended, by the thread that ends it. */
    public CompletableFuture<Turn> turn(Question question) {
        ByteString known;
        synchronized (this) {
            Flight flight = inFlight.get(question.digest());
            if (flight != null) {
                CompletableFuture<Turn> turn = new CompletableFuture<>();
                flight.followers.add(turn);
                return turn;
            }
            known = answers == null ? null : answers.get(question.digest());
            if (known == null) {
                inFlight.put(question.digest(), new Flight());
                return CompletableFuture.completedFuture(new Turn.Lead(question));
            }
        }
        ModelReply reply = AnswerFormat.read(known, question.images());
        if (reply == null) {
            unreadable(question);
            return turn(question);
        }
        listener.reused(ReuseListener.From.MEMORY);
        return CompletableFuture.completedFuture(new Turn.Known(reply));
    }

    private void unreadable(Question question) {
        if (answers != null) {
            answers.forget(question.digest());
        }
        if (!warned.getAndSet(true)) {
            log.warn(
                    "A remembered answer can't be read and is skipped: a newer version wrote it, or something else did."
                            + " Further ones aren't logged");
        }
    }

    /**
     * Remembers a reply that was paid for, at once and before {@link #replied}.
     *
     * @param place {@code topic-partition-offset} of the request that paid
     * @return what other processes are to know
     */
    public Answer remember(Question question, ModelReply reply, String place) {
        Answer answer = Answer.of(question, reply.reusedFrom(place));
        if (answers != null) {
            answers.put(answer.question(), answer.encoded(), clock.millis());
        }
        return answer;
    }

    /**
     * A leader has got its reply.
     *
     * @param reply as those that follow share it
     */
    public void replied(Turn.Lead lead, ModelReply reply) {
        Flight flight;
        synchronized (this) {
            flight = inFlight.remove(lead.question().digest());
        }
        release(flight, new Turn.Known(reply));
    }

    /**
     * A leader has got no reply.
     *
     * @param asked whether it made its call
     */
    public void failed(Turn.Lead lead, boolean asked) {
        ByteString digest = lead.question().digest();
        Flight flight;
        CompletableFuture<Turn> next = null;
        synchronized (this) {
            flight = inFlight.get(digest);
            if (flight != null) {
                flight.failures += asked ? 1 : 0;
                next = flight.failures < MOST_FAILURES ? flight.followers.poll() : null;
            }
            if (next == null) {
                inFlight.remove(digest);
            }
        }
        if (next != null) {
            next.complete(lead);
        } else {
            release(flight, new Turn.Alone());
        }
    }

    /** To be called without the lock: followers go on in this thread. */
    private void release(@Nullable Flight flight, Turn turn) {
        if (flight == null) {
            return;
        }
        for (CompletableFuture<Turn> follower : flight.followers) {
            if (turn instanceof Turn.Known) {
                listener.reused(ReuseListener.From.FLIGHT);
            }
            follower.complete(turn);
        }
    }
}
