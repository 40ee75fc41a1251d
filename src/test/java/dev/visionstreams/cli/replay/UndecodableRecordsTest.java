package dev.visionstreams.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class UndecodableRecordsTest {
    private static final String EVIL = "\u001b[2J\n9999 would be sent\u202e";

    @Test
    void shouldPrintTwoHarmlessLinesWhateverTheRecordSays() {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("undecodable", 0, 7, EVIL.getBytes(UTF_8), EVIL.getBytes(UTF_8));
        for (String header : new String[] {"topic", "partition", "offset", "exception", "message"}) {
            record.headers().add("__streams.errors." + header, (EVIL + "x".repeat(100_000)).getBytes(UTF_8));
        }

        String line = UndecodableRecords.line(record);

        assertThat(line.lines()).hasSize(2);
        assertThat(line)
                .contains("\\u001b[2J\\n9999 would be sent\\u202e")
                .doesNotContainPattern("[\\p{Cc}\u202e&&[^\n]]");
        assertThat(line).hasSizeLessThan(3_000);
    }

    @Test
    void shouldPrintReasonsHarmlessly() {
        StringWriter out = new StringWriter();
        ReplayTally tally = new ReplayTally(new PrintWriter(out));
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("rejections", 0, 7, null, new byte[0]);

        tally.take(new ReplayCandidate(record, "id", EVIL, "FETCH", true, java.time.Instant.EPOCH, null));
        tally.problem(record, new UnsendableException("can't be read: " + EVIL));
        tally.printTaken(new PrintWriter(out, true));

        assertThat(out.toString().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("\\u001b[2J\\n9999")
                .doesNotContainPattern("[\\p{Cc}\u202e]"));
    }
}
