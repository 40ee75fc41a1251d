package dev.visionstreams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.Rig.Output;
import dev.visionstreams.demo.Scenes;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records and topics that production has now and then: none of them may end the processor again and again. */
class OddRecordsIT {
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldStoreARequestNearTheBrokersLimit() {
        byte[] almost = new byte[1_048_588 - 200];
        rig.sendBytes("almost", almost);
        ImageRequest content = Rig.request("content", "CAPTION", rig.images.uri("/none.png"));
        content.getImages().get(0).setUri(null);
        content.getImages().get(0).setContent(ByteBuffer.wrap(new byte[almost.length - 200]));
        rig.send("content", content);

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(2))
                    .anySatisfy(output -> {
                        assertThat(output.topic()).isEqualTo("undecodable");
                        assertThat(output.record().value()).hasSize(almost.length);
                    })
                    .anySatisfy(output -> {
                        assertThat(output.topic()).isEqualTo("rejections");
                        ImageRejected rejected = (ImageRejected) Objects.requireNonNull(output.event());
                        assertThat(rejected.getReason()).isEqualTo("CONTENT_TOO_LARGE");
                        assertThat(rejected.getRequest().getImages().get(0).getContent())
                                .isNull();
                    });
            assertThat(processor.isLive()).isTrue();
        }
    }

    @Test
    void shouldGoOnWhenTheRequestsHaveGotMorePartitions() throws ExecutionException, InterruptedException {
        rig.send("before", Rig.request("before", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start()) {
            rig.awaitOutputs(1);
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()))) {
            admin.createPartitions(Map.of(rig.topic("requests"), NewPartitions.increaseTo(4)))
                    .all()
                    .get();
        }
        for (int i = 0; i < 8; i++) {
            rig.send("after-" + i, Rig.request("after-" + i, "CAPTION", rig.images.put(Scenes.draw(7))));
        }

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(9);

            assertThat(outputs).allSatisfy(output -> assertThat(output.topic()).isEqualTo("captions"));
        }
    }
}
