package dev.visionstreams.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.event.DetectedObject3d;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.serde.Events;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What models and senders write reaches a terminal on one line and harmless. */
class OutputLineTest {
    private static final String EVIL = "\u001b]0;title\u0007\u009b2J\r\nCAPTION  forged\u202e";

    @Test
    void shouldPrintOneHarmlessLine() {
        String line = OutputLine.of(new OutputRecord(record(), caption(EVIL + "x".repeat(100_000)), null));

        assertThat(line).contains("\\u001b]0;title\\u0007\\u009b2J\\r\\nCAPTION  forged\\u202e");
        assertThat(line).doesNotContainPattern("[\\p{Cc}\u202e]").hasSizeLessThan(5_000);
    }

    @Test
    void shouldPrintJsonThatATerminalDoesNotObey() throws Exception {
        String line = OutputJson.of(new OutputRecord(record(), caption(EVIL), null));

        assertThat(line).doesNotContainPattern("[\\p{Cc}\u202e]");
        assertThat(new ObjectMapper().readTree(line).at("/value/caption").textValue())
                .isEqualTo(EVIL);
    }

    @Test
    void shouldPrintBoxesInSpaceInMetres() {
        ImageEnriched event = caption("a room");
        event.setObjects3d(
                List.of(new DetectedObject3d("chair", 0.5, 3.25, -0.504, 1.0, 2.0, 0.75, 0.0, 0.0, 45.0, null)));

        assertThat(OutputLine.found(event)).endsWith("  chair (0.50,3.25,-0.50 m) 1.00x2.00x0.75 m");
    }

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>("captions", 0, 1, EVIL.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }

    private static ImageEnriched caption(String caption) {
        ImageEnriched event = Events.enriched();
        event.setRequestId("id" + EVIL);
        event.setCaption(caption);
        return event;
    }
}
