package dev.visionstreams.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import dev.visionstreams.reuse.SharedAnswers.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedAnswersTest {
    private static final ModelReply REPLY = new Replies(new Random(1)).of(Task.DESCRIBE, 1);

    private final List<ReuseListener.From> reused = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private final Answers answers = new Answers(Duration.ofHours(1), 1 << 20, () -> now);
    private final SharedAnswers shared = new SharedAnswers(answers, (task, model) -> "", reused::add, () -> now);
    private final Question question = question("a");

    @Test
    void shouldLetTheFirstLeadAndTheOthersFollow() {
        Turn.Lead lead = lead(shared.turn(question));
        CompletableFuture<Turn> second = shared.turn(question);
        CompletableFuture<Turn> third = shared.turn(question);
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();

        ModelReply reply = shared.remember(question, REPLY, "requests-0-1").reply();
        shared.replied(lead, reply);

        assertThat(second).isCompletedWithValue(new Turn.Known(reply));
        assertThat(third).isCompletedWithValue(new Turn.Known(reply));
        assertThat(reply.inference().reusedFrom()).isEqualTo("requests-0-1");
        assertThat(reply.inference().tokens().prompt()).isZero();
        assertThat(reply.objects()).isEqualTo(REPLY.objects());
        assertThat(reused).containsExactly(ReuseListener.From.FLIGHT, ReuseListener.From.FLIGHT);
    }

    @Test
    void shouldLetOneFollowerLeadWhereTheLeaderFailed() {
        Turn.Lead lead = lead(shared.turn(question));
        CompletableFuture<Turn> second = shared.turn(question);
        CompletableFuture<Turn> third = shared.turn(question);

        shared.failed(lead, true);

        assertThat(second).isCompletedWithValue(lead);
        assertThat(third).isNotDone();
        shared.replied(lead(second), REPLY);
        assertThat(third).isCompletedWithValue(new Turn.Known(REPLY));
    }

    /** They hold permits: a question that is always refused mustn't be asked one after the other. */
    @Test
    void shouldLetEachAskForItselfAfterTwoFailures() {
        Turn.Lead lead = lead(shared.turn(question));
        List<CompletableFuture<Turn>> followers =
                List.of(shared.turn(question), shared.turn(question), shared.turn(question));
        shared.failed(lead, true);

        shared.failed(lead(followers.get(0)), true);

        assertThat(followers.get(1)).isCompletedWithValue(new Turn.Alone());
        assertThat(followers.get(2)).isCompletedWithValue(new Turn.Alone());
        assertThat(lead(shared.turn(question))).as("a new flight").isEqualTo(lead);
    }

    /** A leader that waits for its slot says nothing of the question. */
    @Test
    void shouldPassTheLeadOnAsLongAsNobodyAsks() {
        Turn.Lead lead = lead(shared.turn(question));
        List<CompletableFuture<Turn>> followers =
                List.of(shared.turn(question), shared.turn(question), shared.turn(question));

        shared.failed(lead, false);
        for (CompletableFuture<Turn> follower : followers) {
            shared.failed(lead(follower), false);
        }

        assertThat(lead(shared.turn(question))).as("nobody is left").isEqualTo(lead);
    }

    @Test
    void shouldKnowTheAnswerUntilItsWindowIsOver() {
        Turn.Lead lead = lead(shared.turn(question));
        ModelReply reply = shared.remember(question, REPLY, "requests-0-1").reply();
        shared.replied(lead, reply);

        now = now.plus(Duration.ofMinutes(59));
        assertThat(shared.turn(question)).isCompletedWithValue(new Turn.Known(reply));
        assertThat(reused).containsExactly(ReuseListener.From.MEMORY);

        now = now.plus(Duration.ofMinutes(1));
        assertThat(lead(shared.turn(question))).isNotNull();
    }

    @Test
    void shouldKeepOtherQuestionsApart() {
        lead(shared.turn(question));

        assertThat(lead(shared.turn(question("b")))).isNotNull();
    }

    /** It may be of a newer version, or hostile. */
    @Test
    void shouldSkipAnAnswerThatCannotBeRead() {
        answers.put(question.digest(), ByteString.encodeUtf8("{\"version\":2}"), now.toEpochMilli());

        assertThat(lead(shared.turn(question))).isNotNull();
        assertThat(reused).isEmpty();
    }

    @Test
    void shouldShareNothingWhereAnImageIsUnknownOrSharingIsOff() {
        assertThat(ask(shared, new Question.SeenImage("aa", 1))).isNotNull();
        assertThat(ask(shared, new Question.SeenImage("", 1))).isNull();
        assertThat(ask(SharedAnswers.none(), new Question.SeenImage("aa", 1))).isNull();
    }

    /** Callers of many threads, some of whose calls fail: each question has at most one call at a time, and all end. */
    @Test
    void shouldNeverHaveTwoCallsOfAQuestionInFlight() throws Exception {
        int callers = 400;
        SharedAnswers busy = new SharedAnswers(answers, (task, model) -> "", from -> {}, () -> now);
        List<AtomicInteger> running = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        AtomicInteger overlaps = new AtomicInteger();
        List<AtomicInteger> replies = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        CountDownLatch ended = new CountDownLatch(callers);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < callers; i++) {
                int which = i % 3;
                Question asked = question("q" + which);
                threads.execute(() -> {
                    var unused = busy.turn(asked)
                            .thenAcceptAsync(
                                    turn -> {
                                        if (turn instanceof Turn.Lead lead) {
                                            overlaps.addAndGet(
                                                    running.get(which).getAndIncrement());
                                            Thread.onSpinWait();
                                            running.get(which).decrementAndGet();
                                            if (ThreadLocalRandom.current().nextInt(4) > 0) {
                                                busy.failed(lead, false);
                                            } else {
                                                replies.get(which).incrementAndGet();
                                                busy.replied(
                                                        lead,
                                                        busy.remember(asked, REPLY, "requests-0-1")
                                                                .reply());
                                            }
                                        }
                                        ended.countDown();
                                    },
                                    threads);
                });
            }

            assertThat(ended.await(30, TimeUnit.SECONDS)).as("all end").isTrue();
        } finally {
            threads.shutdownNow();
        }
        assertThat(overlaps).hasValue(0);
        assertThat(replies).allSatisfy(count -> assertThat(count).hasValueLessThanOrEqualTo(1));
    }

    private static Turn.Lead lead(CompletableFuture<Turn> turn) {
        assertThat(turn).isCompletedWithValueMatching(Turn.Lead.class::isInstance);
        return (Turn.Lead) turn.join();
    }

    private static @Nullable Question ask(SharedAnswers of, Question.SeenImage image) {
        return of.question(List.of(image), Task.CAPTION, null, List.of(), null, "m");
    }

    private static Question question(String name) {
        return new Question(ByteString.encodeUtf8(name).sha256(), 1);
    }
}
