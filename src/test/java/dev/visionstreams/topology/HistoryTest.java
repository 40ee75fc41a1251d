package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.Tokens;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.Stage;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final Instant AT = Instant.parse("2026-11-22T17:00:00Z");

    @Test
    void shouldKeepTheLastFewAttemptsInTheirOrder() {
        byte[] memo = new byte[0];
        for (int i = 0; i < 40; i++) {
            memo = History.with(memo, AT.plusSeconds(i), Failure.ofRequest("REASON_" + i, "message " + i));
        }

        List<FailedAttempt> attempts = History.read(memo);

        assertThat(attempts)
                .extracting(FailedAttempt::getReason)
                .containsExactly("REASON_35", "REASON_36", "REASON_37", "REASON_38", "REASON_39");
        assertThat(attempts.get(4).getAt()).isEqualTo(AT.plusSeconds(39));
        assertThat(attempts.get(4).getStage()).isEqualTo("REQUEST");
    }

    @Test
    void shouldCutLongMessages() {
        byte[] memo = new byte[0];
        for (int i = 0; i < 10; i++) {
            memo = History.with(memo, AT, Failure.ofRequest("REASON", "…".repeat(100_000)));
        }

        assertThat(memo).hasSizeLessThan(5_000);
        assertThat(History.read(memo))
                .allSatisfy(attempt -> assertThat(attempt.getMessage()).hasSize(300));
    }

    @Test
    void shouldKeepTheBillOfAllAttempts() {
        byte[] memo = new byte[0];
        for (int i = 0; i < 40; i++) {
            memo = History.with(memo, AT, i % 2 == 0 ? billed(new Cost(0.5, "USD", "2026-11-01", "flex")) : unbilled());
        }

        assertThat(History.billed(memo)).isEqualTo(inference(20 * 100L, new Cost(10, "USD", "2026-11-01", "flex")));
        assertThat(History.read(memo)).hasSize(5);
    }

    @Test
    void shouldNotKnowASumOfWhichAPartIsNotKnown() {
        byte[] memo = History.with(new byte[0], AT, billed(new Cost(0.5, "USD", "2026-11-01", "flex")));
        memo = History.with(memo, AT, billed(null));
        memo = History.with(memo, AT, billed(new Cost(0.5, "USD", "2026-11-01", "flex")));

        assertThat(History.billed(memo)).isEqualTo(inference(300, null));
    }

    @Test
    void shouldBillNothingForAttemptsWithoutAReply() {
        assertThat(History.billed(new byte[0])).isNull();
        assertThat(History.billed(History.with(new byte[0], AT, unbilled()))).isNull();
    }

    /** The first layout: a time and three texts for each attempt, and nothing else. */
    @Test
    void shouldBeReadByVersionsThatKnowNoBill() throws IOException {
        byte[] memo = History.with(new byte[0], AT, billed(new Cost(0.5, "USD", "2026-11-01", "flex")));
        memo = History.with(memo, AT.plusSeconds(1), unbilled());
        List<String> reasons = new ArrayList<>();

        DataInputStream in = new DataInputStream(new ByteArrayInputStream(memo));
        while (in.available() > 0) {
            in.readLong();
            in.readUTF();
            reasons.add(in.readUTF());
            in.readUTF();
        }

        assertThat(reasons).containsExactly("BILLED", "REPLY_MALFORMED", "REASON");
    }

    private static Failure unbilled() {
        return Failure.ofRequest("REASON", "message");
    }

    private static Failure billed(@Nullable Cost cost) {
        return new Failure(Stage.REPLY, "REPLY_MALFORMED", "message", 200, true, null, inference(100, cost));
    }

    private static Inference inference(long tokens, @Nullable Cost cost) {
        return new Inference(
                "m",
                "m-001",
                null,
                "1",
                "STOP",
                new Tokens(tokens, tokens, tokens, 3 * tokens, tokens, tokens),
                7,
                "flex",
                cost,
                null);
    }
}
