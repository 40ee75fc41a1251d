package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.cli.watch.OutputRecord;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.event.SourceRecord;
import dev.visionstreams.serde.TrustedRecords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoResultsTest {
    private static final URI IMAGE = URI.create("http://images.example/a.png");

    @BeforeAll
    static void trust() {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private final StringWriter out = new StringWriter();
    private final DemoResults results =
            new DemoResults(Path.of("target/demo"), new PrintWriter(out, true), 80, (result, folder, name) -> folder);

    @Test
    void shouldNumberResultsAndCutLongLines() {
        results.expect(IMAGE, null);

        results.add(rejected("long ".repeat(100)), "3/171");

        assertThat(out.toString().stripTrailing())
                .startsWith("  3/171  CAPTION  a.png")
                .contains("rejected: FETCH_TIMEOUT")
                .endsWith("…")
                .hasSize(80);
    }

    @Test
    void shouldBeGoodOnlyIfWhatIsMeantToBeRejectedIs() {
        results.expectRejection("id", "IMAGE_NOT_FOUND");

        results.add(rejected("another reason"), "1/1");

        assertThat(results.good()).isFalse();
    }

    @Test
    void shouldSayWhichRejectionsAreMeant() {
        results.expectRejection("id", "FETCH_TIMEOUT");

        results.add(rejected("too slow"), "1/1");
        results.summarise(1);

        assertThat(out.toString()).contains("Requests 1, enriched 0, rejected 1 (1 of them on purpose)");
    }

    private static OutputRecord rejected(String message) {
        ImageRequest request = ImageRequest.newBuilder()
                .setId("id")
                .setTask("CAPTION")
                .setImages(List.of(
                        ImageReference.newBuilder().setUri(IMAGE.toString()).build()))
                .build();
        ImageRejected rejected = ImageRejected.newBuilder()
                .setRequestId("id")
                .setTask("CAPTION")
                .setReason("FETCH_TIMEOUT")
                .setStage("FETCH")
                .setMessage(message)
                .setRetryable(true)
                .setAttempts(1)
                .setFirstAttemptAt(Instant.EPOCH)
                .setRejectedAt(Instant.EPOCH)
                .setSource(new SourceRecord("image-requests", 0, 0L))
                .setRequest(request)
                .build();
        return new OutputRecord(new ConsumerRecord<>("image-rejections", 0, 0, null, new byte[0]), rejected, null);
    }
}
