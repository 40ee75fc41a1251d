package dev.visionstreams.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.serde.Events;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTableTest {
    @ParameterizedTest
    @ValueSource(ints = {20, 120, 200})
    void shouldFitTheWidthAndAlign(int columns) {
        OutputTable table = new OutputTable(columns, ZoneOffset.UTC);
        ImageEnriched event = Events.enriched();
        event.setCaption("a \u001b[31m" + "long ".repeat(100));
        event.setRequestId("id-" + "x".repeat(100));

        String row = table.row(new OutputRecord(record(), event, null));

        assertThat(row).hasSizeLessThanOrEqualTo(Math.max(columns, 111)).doesNotContainPattern("\\p{Cc}");
        assertThat(row.indexOf("enriched")).isEqualTo(table.head().indexOf("STATE"));
        assertThat(row).contains("id-xxx").contains("… ");
    }

    @Test
    void shouldShowWhyARequestWasRejected() {
        OutputTable table = new OutputTable(200, ZoneOffset.UTC);
        var event = Events.rejected();

        String row = table.row(new OutputRecord(record(), event, null));

        assertThat(row).contains("rejected ").contains(event.getReason() + ": ");
    }

    @Test
    void shouldShowRecordsThatCannotBeRead() {
        String row = new OutputTable(200, ZoneOffset.UTC).row(new OutputRecord(record(), null, "no value"));

        assertThat(row).contains("unreadable").endsWith("no value");
    }

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>("captions", 0, 1, null, new byte[0]);
    }
}
