package dev.visionstreams.reuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class AnswersTest {
    private static final Duration WINDOW = Duration.ofHours(24);

    private Instant now = Instant.parse("2026-11-28T00:00:00Z");

    @Test
    void shouldForgetAnAnswerWhenItsWindowIsOver() {
        Answers answers = answers(1 << 20);
        answers.put(key(1), value(10), now.toEpochMilli());

        now = now.plus(WINDOW).minusMillis(1);
        assertThat(answers.get(key(1))).isEqualTo(value(10));

        now = now.plusMillis(1);
        assertThat(answers.get(key(1))).isNull();
        assertThat(answers.bytes()).isZero();
    }

    @Test
    void shouldNotTakeAnAnswerThatIsTooOld() {
        Answers answers = answers(1 << 20);

        answers.put(key(1), value(10), now.minus(WINDOW).toEpochMilli());

        assertThat(answers.get(key(1))).isNull();
        assertThat(answers.bytes()).isZero();
    }

    /** What other processes paid for is read after what this one paid for later. */
    @Test
    void shouldKeepTheLaterOfTwoAnswers() {
        Answers answers = answers(1 << 20);
        answers.put(key(1), value(10), now.toEpochMilli());

        answers.put(key(1), value(20), now.minusSeconds(1).toEpochMilli());
        assertThat(answers.get(key(1))).isEqualTo(value(10));

        answers.put(key(1), value(30), now.plusSeconds(1).toEpochMilli());
        assertThat(answers.get(key(1))).isEqualTo(value(30));
    }

    @Test
    void shouldForgetTheOldestWhereBytesRunOut() {
        Answers answers = answers(100_000);
        for (int i = 0; i < 1_000; i++) {
            answers.put(key(i), value(1_000), now.toEpochMilli());
            assertThat(answers.bytes()).isLessThanOrEqualTo(100_000);
        }

        assertThat(answers.get(key(999))).isNotNull();
        assertThat(answers.get(key(920))).isNotNull();
        assertThat(answers.get(key(900))).isNull();
        assertThat(answers.get(key(0))).isNull();
    }

    @Test
    void shouldNotGiveMuchOfTheRoomToOneAnswer() {
        Answers answers = answers(100_000);
        answers.put(key(1), value(100), now.toEpochMilli());

        answers.put(key(2), value(50_000), now.toEpochMilli());

        assertThat(answers.get(key(2))).isNull();
        assertThat(answers.get(key(1))).isNotNull();
    }

    /** Against a map without bounds. */
    @Test
    void shouldNeverGiveAnotherAnswerThanTheLatest() {
        long seed = 20261128;
        Random random = new Random(seed);
        Answers answers = answers(20_000);
        Map<ByteString, ByteString> latest = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            ByteString key = key(random.nextInt(50));
            if (random.nextInt(10) == 0) {
                answers.forget(key);
                latest.remove(key);
            } else if (random.nextBoolean()) {
                ByteString value = value(random.nextInt(900));
                answers.put(key, value, now.toEpochMilli());
                latest.put(key, value);
            }
            now = now.plusMillis(random.nextInt(50));
            ByteString known = answers.get(key);
            if (known != null) {
                assertThat(known).as("seed %s, step %s", seed, i).isEqualTo(latest.get(key));
            }
            assertThat(answers.bytes()).as("seed %s, step %s", seed, i).isBetween(0L, 20_000L);
        }
    }

    private Answers answers(long bytes) {
        return new Answers(WINDOW, bytes, () -> now);
    }

    private static ByteString key(int number) {
        return ByteString.encodeUtf8("question-" + number).sha256();
    }

    private static ByteString value(int bytes) {
        return ByteString.of(new byte[bytes]);
    }
}
