package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.broker.StopAdvice;
import dev.visionstreams.broker.TopicSnapshot;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scenes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that take less than an outcome has, or nothing at all: no call is paid for again and again. */
class DeliveryIT {
    private Rig rig;
    private Admin admin;

    @BeforeEach
    void open() {
        rig = new Rig(1);
        admin = Admin.create(Map.of("bootstrap.servers", rig.kafka.bootstrapServers()));
    }

    @AfterEach
    void close() {
        admin.close();
        rig.close();
    }

    @Test
    void shouldRejectWhatHasNoRoomInItsTopicAndGoOn() throws Exception {
        limit("segmentations", 600);
        Scene scene = Scenes.draw(7);
        ImageRequest masks = Rig.request("masks", "SEGMENT", rig.images.put(scene));
        masks.setModel("gemini-2.5-flash");
        rig.send("masks", masks);
        rig.send("caption", Rig.request("caption", "CAPTION", rig.images.put(scene)));

        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(2);

            ImageRejected rejected = rejected(outputs, "masks");
            assertThat(rejected.getReason()).isEqualTo("EVENT_TOO_LARGE");
            assertThat(rejected.getStage()).isEqualTo("DELIVERY");
            assertThat(rejected.getRetryable()).isFalse();
            assertThat(rejected.getMessage()).contains("600").contains(rig.topic("segmentations"));
            assertThat(rejected.getInference()).as("it was billed").isNotNull();
            assertThat(rig.gemini.counts().requests()).as("calls").isEqualTo(2);
            assertThat(processor.isLive()).isTrue();
        }
    }

    @Test
    void shouldRepeatInlineContentWhereTheTopicHasRoomAndSayWhereItHasNone() throws Exception {
        limit("requests", 3 << 20);
        limit("undecodable", 3 << 20);
        limit("rejections", 2 << 20);
        rig.send("roomy", inline("roomy", 1_500_000));
        rig.send("huge", inline("huge", 2_500_000));

        try (VisionStreams processor = rig.start("vision.content.max.bytes=1MiB")) {
            List<Output> outputs = rig.awaitOutputs(2);

            ImageRejected roomy = rejected(outputs, "roomy");
            assertThat(roomy.getReason()).isEqualTo("CONTENT_TOO_LARGE");
            ByteBuffer repeated = roomy.getRequest().getImages().get(0).getContent();
            assertThat(repeated.remaining()).isEqualTo(1_500_000);
            ImageRejected huge = rejected(outputs, "huge");
            assertThat(huge.getRequest().getImages().get(0).getContent()).isNull();
            assertThat(huge.getMessage()).contains("The inline content was left out");
        }
    }

    @Test
    void shouldExplainWhatIsNoRequestAlsoAboveTheUsualLimit() throws Exception {
        limit("requests", 3 << 20);
        limit("undecodable", 3 << 20);
        rig.sendBytes("garbage", new byte[2 << 20]);

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(1)).singleElement().satisfies(output -> assertThat(
                            output.record().headers().lastHeader("__streams.errors.offset"))
                    .isNotNull());
        }
    }

    @Test
    void shouldNotStartWhereWhatIsNoRequestMightFindNoRoom() throws Exception {
        limit("requests", 3 << 20);

        assertThatThrownBy(() -> rig.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("kafka-configs.sh --alter --topic " + rig.topic("undecodable"));
    }

    @Test
    void shouldEndWhenATopicIsDeletedAndPayForNothing() throws Exception {
        try (VisionStreams processor = rig.start()) {
            admin.deleteTopics(List.of(rig.topic("captions"))).all().get();
            Throwable failure = processor.awaitEnd();

            assertThat(failure)
                    .hasMessageContaining("Topics are missing: [" + rig.topic("captions") + "]")
                    .hasMessageContaining("kafka-topics.sh --create");
            rig.send("late", Rig.request("late", "CAPTION", rig.images.put(Scenes.draw(7))));
            assertThatThrownBy(() -> rig.start()).hasMessageContaining("Topics are missing");
            assertThat(rig.gemini.counts().requests()).as("calls").isZero();
        }
    }

    @Test
    void shouldNotStartWhereItMayNotWrite() throws Exception {
        allow("captions", AclOperation.DESCRIBE);
        rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));

        assertThatThrownBy(() -> rig.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("WRITE isn't allowed on " + rig.topic("captions"))
                .hasMessageContaining("kafka-acls.sh");
        assertThat(rig.gemini.counts().requests()).as("calls").isZero();
    }

    @Test
    void shouldEndWithOneMessageWhenItMayNotWriteAnyMore() throws Exception {
        try (VisionStreams processor = rig.start()) {
            rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));
            rig.awaitOutputs(1);
            allow("captions", AclOperation.READ, AclOperation.DESCRIBE);
            rig.send("b", Rig.request("b", "CAPTION", rig.images.put(Scenes.draw(7))));

            Throwable failure = Objects.requireNonNull(processor.awaitEnd());

            assertThat(Objects.requireNonNullElse(StopAdvice.advice(failure), failure.getMessage()))
                    .contains(rig.topic("captions"))
                    .contains("kafka-acls.sh");
            assertThat(rig.gemini.counts().requests()).as("calls").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldCreateTopicsIfItIsTo() throws Exception {
        String prefix = rig.topic("created-");

        try (VisionStreams processor = rig.start(
                "vision.topic.create=true",
                "vision.topic.points=" + prefix + "points",
                "vision.topic.requests=" + rig.topic("requests") + "," + prefix + "requests")) {
            assertThat(admin.describeTopics(List.of(prefix + "points", prefix + "requests"))
                            .allTopicNames()
                            .get())
                    .hasSize(2);
        }
    }

    private void limit(String topic, int bytes) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, rig.topic(topic));
        ConfigEntry entry = new ConfigEntry("max.message.bytes", String.valueOf(bytes));
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
        Rig.await("the broker knows " + entry, () -> look(topic).largest(rig.topic(topic)) == bytes);
    }

    private TopicSnapshot look(String topic) {
        try {
            return TopicSnapshot.at(admin, Map.of(rig.topic(topic), AclOperation.WRITE));
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** These and nothing else: the broker lets everyone do everything with what has no rule. */
    private void allow(String topic, AclOperation... operations) throws ExecutionException, InterruptedException {
        ResourcePattern pattern = new ResourcePattern(ResourceType.TOPIC, rig.topic(topic), PatternType.LITERAL);
        admin.createAcls(Arrays.stream(operations)
                        .map(operation -> new AclBinding(
                                pattern, new AccessControlEntry("User:*", "*", operation, AclPermissionType.ALLOW)))
                        .toList())
                .all()
                .get();
        Rig.await("the broker knows of the rules", () -> !look(topic).denied().isEmpty());
    }

    private static ImageRequest inline(String id, int bytes) {
        ImageRequest request = Rig.request(id, "CAPTION", URI.create("https://unused.example/"));
        request.getImages().get(0).setUri(null);
        request.getImages().get(0).setContent(ByteBuffer.wrap(new byte[bytes]));
        return request;
    }

    private static ImageRejected rejected(List<Output> outputs, String key) {
        Output output = outputs.stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertThat(output.topic()).isEqualTo("rejections");
        return (ImageRejected) Objects.requireNonNull(output.event());
    }
}
