package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import dev.visionstreams.reuse.Answer;
import dev.visionstreams.reuse.Answers;
import dev.visionstreams.reuse.Question;
import dev.visionstreams.reuse.SharedAnswers;
import dev.visionstreams.reuse.SharedAnswers.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReusableAnswersTest {
    private static final String TOPIC = "answers";
    private static final Duration WINDOW = Duration.ofHours(1);
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private final Answers answers = new Answers(WINDOW, 1 << 20, () -> NOW);
    private final SharedAnswers shared = shared(answers);
    private final ReusableAnswers reusable = new ReusableAnswers(
            TOPIC, answers, () -> new RecordLimits(Map.of(TOPIC, 50_000), 1 << 20, 1 << 20), () -> NOW);
    private final TopologyTestDriver driver = driver();
    private final TestInputTopic<byte[], byte[]> topic =
            driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());

    static ReusableAnswers of(String topic) {
        Answers answers = new Answers(WINDOW, 1 << 20, () -> NOW);
        return new ReusableAnswers(topic, answers, () -> RecordLimits.USUAL, () -> NOW);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shouldKnowWhatAnotherProcessPaidFor() {
        Answer paid = paid("a cat");
        Outcome.Note note = Objects.requireNonNull(reusable.note(paid));
        assertThat(note.timestamp()).isEqualTo(NOW.toEpochMilli());

        topic.pipeInput(note.key(), note.value(), note.timestamp());

        assertThat(shared.turn(question("a cat"))).isCompletedWithValue(new Turn.Known(paid.reply()));
        assertThat(answers.bytes()).isPositive();
    }

    @Test
    void shouldNotKnowWhatWasPaidForBeforeTheWindow() {
        Outcome.Note note = Objects.requireNonNull(reusable.note(paid("a cat")));

        topic.pipeInput(note.key(), note.value(), NOW.minus(WINDOW).toEpochMilli());

        assertThat(asks("a cat")).isTrue();
    }

    @Test
    void shouldForgetWhatIsDeleted() {
        Outcome.Note note = Objects.requireNonNull(reusable.note(paid("a cat")));
        topic.pipeInput(note.key(), note.value(), note.timestamp());

        topic.pipeInput(note.key(), null, note.timestamp());

        assertThat(asks("a cat")).isTrue();
    }

    /** Whoever may write to the topic: nothing of it ends the processor. */
    @Test
    void shouldSkipWhatIsNoAnswer() {
        byte[] key = question("a cat").digest().toByteArray();
        topic.pipeInput(key, new byte[] {0, 1, 2}, NOW.toEpochMilli());
        topic.pipeInput(new byte[0], new byte[0], NOW.toEpochMilli());
        topic.pipeInput(null, new byte[] {1}, NOW.toEpochMilli());
        topic.pipeInput(new byte[100_000], new byte[500_000], 0);

        assertThat(asks("a cat")).isTrue();
    }

    @Test
    void shouldNotTellOthersOfAnAnswerThatIsTooLarge() {
        assertThat(reusable.note(paid("x".repeat(40_000)))).isNotNull();
        assertThat(reusable.note(paid("x".repeat(50_000)))).as("for the topic").isNull();
        ReusableAnswers large =
                new ReusableAnswers(TOPIC, answers, () -> new RecordLimits(Map.of(TOPIC, 8 << 20), 1, 1), () -> NOW);
        assertThat(large.note(paid("x".repeat(200_000)))).isNotNull();
        assertThat(large.note(paid("x".repeat(300_000))))
                .as("for all instances")
                .isNull();
    }

    private boolean asks(String caption) {
        return shared.turn(question(caption)).join() instanceof Turn.Lead;
    }

    /** By a process of its own. */
    private static Answer paid(String caption) {
        ModelReply reply = new ModelReply(
                caption,
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                new Inference("m", "m-1", null, "2", "STOP", 10, 20, 0, 30, 5));
        return shared(new Answers(WINDOW, 1 << 20, () -> NOW)).remember(question(caption), reply, "requests-0-1");
    }

    private static SharedAnswers shared(Answers answers) {
        return new SharedAnswers(answers, (task, model) -> "", from -> {}, () -> NOW);
    }

    private static Question question(String caption) {
        return Question.of(List.of(new Question.SeenImage("aa", 1)), Task.CAPTION, caption, List.of(), null, "m", "");
    }

    private TopologyTestDriver driver() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        return new TopologyTestDriver(
                new VisionTopology(VisionTopologyTest.TOPICS, VisionTopologyTest.inFlight(), reusable).get(),
                config,
                NOW);
    }
}
