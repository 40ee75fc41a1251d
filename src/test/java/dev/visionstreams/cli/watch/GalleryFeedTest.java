package dev.visionstreams.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gallery.Outcome;
import dev.visionstreams.serde.Events;
import java.nio.ByteBuffer;
import java.util.List;
import okio.ByteString;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class GalleryFeedTest {
    @Test
    void shouldLeaveNoSecretAndNoBytesInWhatThePageIsSent() {
        ImageRejected event = Events.rejected();
        event.getRequest()
                .setImages(List.of(
                        new ImageReference("https://user:pass@bucket.example/a.jpg?X-Signature=secret", null, null),
                        new ImageReference(null, ByteBuffer.wrap(new byte[5_000]), null)));
        event.setReceived(ByteBuffer.wrap(new byte[7_000]));

        Outcome outcome = GalleryFeed.outcome(record(event));

        assertThat(outcome.line().toString())
                .doesNotContain("secret")
                .doesNotContain("pass@")
                .contains("\"https://bucket.example/a.jpg\"")
                .contains("(5,000 bytes)")
                .contains("(7,000 bytes)")
                .hasSizeLessThan(5_000);
        assertThat(outcome.images()).hasSize(2);
        assertThat(outcome.images().get(0).source())
                .isNotNull()
                .extracting(ImageSource::uri)
                .asString()
                .endsWith("secret");
        assertThat(outcome.images().get(1).source())
                .isNotNull()
                .extracting(ImageSource::content)
                .isEqualTo(ByteString.of(new byte[5_000]));
    }

    @Test
    void shouldKeepMasksBesideTheEvent() {
        var event = Events.enriched();
        event.getObjects().get(0).setMask(ByteBuffer.wrap(new byte[123]));

        Outcome outcome = GalleryFeed.outcome(record(event));

        assertThat(outcome.masks().get(0)).isEqualTo(ByteString.of(new byte[123]));
        assertThat(outcome.line().at("/value/objects/0/mask").asText()).endsWith(" bytes)");
    }

    private static OutputRecord record(SpecificRecord event) {
        return new OutputRecord(new ConsumerRecord<>("topic", 0, 1, null, new byte[0]), event, null);
    }
}
