package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class HandOffTest {
    @Test
    void shouldForwardAnOutcomeOnceInTheTickAfterItsCallEnds() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");
            fixture.tick();
            assertThat(fixture.emitted()).isEmpty();
            assertThat(fixture.stored()).isEqualTo(1);

            fixture.call("a").done();
            fixture.turn(Duration.ofMillis(50));

            assertThat(fixture.emitted()).containsExactly("a!");
            assertThat(fixture.stored()).isZero();
            assertThat(fixture.inFlight.running()).isZero();
        }
    }

    @Test
    void shouldKeepKeyAndTimestampOfTheRequest() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");
            long sentAt = fixture.call("a").request().timestamp();
            fixture.turn(Duration.ofSeconds(5));

            fixture.call("a").done();
            fixture.tick();

            assertThat(fixture.emittedRecords()).singleElement().satisfies(record -> {
                assertThat(record.key()).isEqualTo(HandOffFixture.bytes("k"));
                assertThat(record.timestamp()).isEqualTo(sentAt);
            });
        }
    }

    @Test
    void shouldNotStartMoreCallsThanThereArePermits() {
        try (HandOffFixture fixture = new HandOffFixture(2)) {
            fixture.send(null, "a");
            fixture.send(null, "b");
            fixture.send(null, "c");
            assertThat(fixture.values()).containsExactly("a", "b");

            fixture.call("b").done(); // before any tick: the completion itself starts the next

            assertThat(fixture.values()).containsExactly("a", "b", "c");
            assertThat(fixture.inFlight.running()).isEqualTo(2);
        }
    }

    @Test
    void shouldKeepTheOrderOfAKeyWhileItsCallsRunSideBySide() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "first");
            fixture.send("k", "second");
            fixture.send("other", "third");

            fixture.call("third").done();
            fixture.call("second").done();
            fixture.tick();
            assertThat(fixture.emitted()).containsExactly("third!");
            assertThat(fixture.inFlight.running())
                    .as("waiting for a turn takes no permit")
                    .isEqualTo(1);

            fixture.call("first").done();
            fixture.tick();
            assertThat(fixture.emitted()).containsExactly("first!", "second!");
            assertThat(fixture.stored()).isZero();
        }
    }

    /** Nothing leaves for the first two; one of them has to wait for its turn to do so. */
    /** What others are to know doesn't wait for the request's turn, and leaves in the transaction that stores the outcome. */
    @Test
    void shouldSendANoteOnceAndAtOnceThoughTheOutcomeWaitsForItsTurn() {
        try (HandOffFixture fixture = new HandOffFixture(2)) {
            fixture.send("key", "a");
            fixture.send("key", "b");
            Outcome.Note note = new Outcome.Note("out", HandOffFixture.bytes("n"), HandOffFixture.bytes("note"), 7);
            fixture.call("b")
                    .end()
                    .complete(
                            new AttemptResult.Done(HandOffFixture.outcome("b!").with(note)));

            fixture.tick();

            assertThat(fixture.emittedRecords()).singleElement().satisfies(record -> {
                assertThat(HandOffFixture.text(record.key())).isEqualTo("n");
                assertThat(HandOffFixture.text(record.value())).isEqualTo("note");
                assertThat(record.timestamp()).isEqualTo(7);
            });
            fixture.call("a").done();
            fixture.tick();
            assertThat(fixture.emitted()).containsExactly("a!", "b!");
        }
    }

    @Test
    void shouldEndARequestWithoutAnOutputInItsTurn() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "first");
            fixture.send("k", "second");
            fixture.send("k", "third");

            fixture.call("second").end().complete(new AttemptResult.Done(Outcome.NOTHING));
            fixture.call("third").done();
            fixture.tick();
            assertThat(fixture.emitted()).isEmpty();
            assertThat(fixture.stored()).isEqualTo(3);

            fixture.call("first").end().complete(new AttemptResult.Done(Outcome.NOTHING));
            fixture.tick();
            assertThat(fixture.emitted()).containsExactly("third!");
            assertThat(fixture.stored()).isZero();
        }
    }

    @Test
    void shouldEmitAsTheyComeWithoutAKeyOrWithoutOrdering() {
        InFlightOptions unordered = new InFlightOptions(4, 100, 1 << 20, false, Duration.ZERO, HandOffFixture.RETRY);
        try (HandOffFixture fixture = new HandOffFixture(unordered)) {
            fixture.send("k", "first");
            fixture.send("k", "second");

            fixture.call("second").done();
            fixture.tick();

            assertThat(fixture.emitted()).containsExactly("second!");
        }
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send(null, "first");
            fixture.send(null, "second");

            fixture.call("second").done();
            fixture.tick();

            assertThat(fixture.emitted()).containsExactly("second!");
        }
    }

    @Test
    void shouldTryAgainWhenTheBackOffIsOverAndGiveUpAfterTheLastAttempt() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            fixture.call("a").fail(true, null); // jitter is fixed at a half: 500 ms
            fixture.turn(Duration.ofMillis(490));
            assertThat(fixture.started).hasSize(1);
            fixture.turn(Duration.ofMillis(30));
            assertThat(fixture.started).hasSize(2);
            assertThat(fixture.call("a").progress().attempts()).isEqualTo(1);
            assertThat(fixture.call("a").progress().memo()).hasSize(1);

            fixture.call("a").fail(true, null);
            fixture.turn(Duration.ofMillis(1_020));
            assertThat(fixture.started).hasSize(3);

            fixture.call("a").fail(true, null);
            fixture.tick();
            assertThat(fixture.emitted()).containsExactly("a rejected after 3");
            assertThat(fixture.stored()).isZero();
        }
    }

    @Test
    void shouldWaitAsLongAsTheServerAsksFor() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            fixture.call("a").fail(true, Duration.ofMillis(38_200));
            fixture.turn(Duration.ofMillis(38_190));
            assertThat(fixture.started).hasSize(1);
            fixture.turn(Duration.ofMillis(30));

            assertThat(fixture.started).hasSize(2);
        }
    }

    @Test
    void shouldGiveUpWhenTheWaitWouldPassTheDeadline() {
        RetryPolicy hasty = new RetryPolicy(8, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
        try (HandOffFixture fixture =
                new HandOffFixture(new InFlightOptions(4, 100, 1 << 20, true, Duration.ZERO, hasty))) {
            fixture.send("k", "a");

            fixture.call("a").fail(true, Duration.ofSeconds(11));
            fixture.tick();

            assertThat(fixture.emitted()).containsExactly("a rejected after 1");
        }
    }

    @Test
    void shouldNotCountFailuresOfAnOutage() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            for (int i = 0; i < 10; i++) {
                fixture.call("a").fail(false, null);
                fixture.turn(Duration.ofSeconds(1));
            }

            assertThat(fixture.call("a").progress().attempts()).isZero();
            assertThat(fixture.emitted()).isEmpty();
        }
    }

    @Test
    void shouldStartADeferredRequestAgainWhenItIsTime() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            fixture.call("a").end().complete(new AttemptResult.Deferred(Duration.ofSeconds(2), "quota"));
            fixture.turn(Duration.ofMillis(1_990));
            assertThat(fixture.started).hasSize(1);
            fixture.turn(Duration.ofMillis(30));

            assertThat(fixture.started).hasSize(2);
            assertThat(fixture.call("a").progress().attempts()).isZero();
        }
    }

    @Test
    void shouldStopWithoutLosingTheRequestWhenTheWorkSaysSo() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            fixture.call("a").end().complete(new AttemptResult.Stop(new IllegalStateException("no registry")));

            assertThatThrownBy(fixture::tick)
                    .isInstanceOf(StreamsException.class)
                    .hasStackTraceContaining("no registry");
            assertThat(fixture.stored()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeADefectForAReasonToStop() {
        try (HandOffFixture fixture = new HandOffFixture(4)) {
            fixture.send("k", "a");

            fixture.call("a").end().completeExceptionally(new NullPointerException("oops"));

            assertThatThrownBy(fixture::tick)
                    .isInstanceOf(StreamsException.class)
                    .hasStackTraceContaining("a defect");
        }
    }

    @Test
    void shouldPauseIntakeWhileMoreThanAPollWaits() {
        InFlightOptions narrow = new InFlightOptions(1, 2, 1 << 20, true, Duration.ZERO, HandOffFixture.RETRY);
        try (HandOffFixture fixture = new HandOffFixture(narrow)) {
            fixture.send(null, "a"); // runs
            fixture.send(null, "b");
            fixture.send(null, "c");
            assertThat(fixture.inFlight.busyPartitions(Thread.currentThread())).isEmpty();
            fixture.send(null, "d");
            assertThat(fixture.inFlight.busyPartitions(Thread.currentThread())).containsExactly(0);

            fixture.call("a").done();

            assertThat(fixture.inFlight.busyPartitions(Thread.currentThread())).isEmpty();
        }
    }

    @Test
    void shouldPauseIntakeWhileStoredBytesAreAtTheirBound() {
        InFlightOptions small = new InFlightOptions(9, 100, 1_000, true, Duration.ZERO, HandOffFixture.RETRY);
        try (HandOffFixture fixture = new HandOffFixture(small)) {
            fixture.send(null, "x".repeat(2_000));
            assertThat(fixture.inFlight.isFull()).isTrue();

            fixture.started.get(0).done();
            fixture.tick();

            assertThat(fixture.inFlight.isFull()).isFalse();
        }
    }

    @Test
    void shouldStartNothingOnceShutAndEmitWhatComesBack() {
        try (HandOffFixture fixture = new HandOffFixture(1)) {
            fixture.send(null, "a");
            fixture.send(null, "b");

            fixture.inFlight.shut();
            fixture.call("a").done();
            fixture.tick();

            assertThat(fixture.emitted()).containsExactly("a!");
            assertThat(fixture.values()).containsExactly("a");
            assertThat(fixture.inFlight.running()).isZero();
            assertThat(fixture.inFlight.isFull()).isTrue();
            assertThat(fixture.stored()).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhatRequestsWaitFor() {
        try (HandOffFixture fixture = new HandOffFixture(3)) {
            fixture.send("k", "slow");
            fixture.send("k", "after it");
            fixture.send(null, "held");
            fixture.send(null, "queued");
            assertThat(fixture.inFlight.backlog().waiting()).containsEntry(Backlog.PERMIT, 1);

            fixture.call("after it").done();
            fixture.call("held").end().complete(new AttemptResult.Deferred(Duration.ofSeconds(2), "quota"));
            fixture.tick();
            fixture.call("queued").fail(true, null);
            fixture.tick();

            assertThat(fixture.inFlight.backlog().waiting())
                    .containsEntry(Backlog.PERMIT, 0)
                    .containsEntry(Backlog.TURN, 1)
                    .containsEntry(Backlog.BACK_OFF, 1)
                    .containsEntry("quota", 1);
            fixture.turn(Duration.ofSeconds(3));
            assertThat(fixture.inFlight.backlog().waiting())
                    .containsEntry("quota", 0)
                    .containsEntry(Backlog.BACK_OFF, 0);
            fixture.call("slow").done();
            fixture.tick();
            assertThat(fixture.inFlight.backlog().waiting()).containsEntry(Backlog.TURN, 0);
        }
    }

    @Test
    void shouldKnowTheAgeOfTheOldestRequest() {
        try (HandOffFixture fixture = new HandOffFixture(1)) {
            assertThat(fixture.inFlight.backlog().oldestMillis()).isZero();
            fixture.send(null, "a");
            fixture.turn(Duration.ofSeconds(5));
            fixture.send(null, "b");
            fixture.turn(Duration.ofSeconds(1));
            assertThat(fixture.inFlight.backlog().oldestMillis()).isEqualTo(6_000);

            fixture.call("a").done();
            fixture.tick();

            assertThat(fixture.inFlight.backlog().oldestMillis()).isEqualTo(1_010);
        }
    }
}
