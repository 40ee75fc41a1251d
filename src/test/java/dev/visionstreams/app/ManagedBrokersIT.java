package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.demo.Scenes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.server.policy.AlterConfigPolicy;
import org.apache.kafka.server.policy.CreateTopicPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Brokers that refuse settings of topics, as managed services do: the processor starts and processes on each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagedBrokersIT {
    /** What MSK Serverless lets clients set for a topic. */
    private static final Set<String> SERVERLESS = Set.of(
            "cleanup.policy",
            "compression.type",
            "max.message.bytes",
            "message.timestamp.difference.max.ms",
            "message.timestamp.type",
            "retention.bytes",
            "retention.ms");

    /** Of the test that runs now; throws if the broker refuses a topic's settings. */
    private static volatile Rule rule = (topic, config) -> {};

    private interface Rule {
        void check(String topic, Map<String, String> config);
    }

    /** Looked up by the broker, by name. */
    public static final class OnCreate implements CreateTopicPolicy {
        @Override
        public void validate(CreateTopicPolicy.RequestMetadata topic) {
            check(topic.topic(), topic.configs());
        }

        @Override
        public void configure(Map<String, ?> config) {}

        @Override
        public void close() {}
    }

    /** Looked up by the broker, by name. */
    public static final class OnAlter implements AlterConfigPolicy {
        @Override
        public void validate(AlterConfigPolicy.RequestMetadata change) {
            if (change.resource().type() == ConfigResource.Type.TOPIC) {
                check(change.resource().name(), change.configs());
            }
        }

        @Override
        public void configure(Map<String, ?> config) {}

        @Override
        public void close() {}
    }

    private static void check(String topic, Map<String, String> config) {
        if (!topic.startsWith("__")) {
            rule.check(topic, config == null ? Map.of() : config);
        }
    }

    private EmbeddedKafka kafka;
    private Admin admin;
    private Rig rig;

    @BeforeAll
    void openBroker() {
        kafka = new EmbeddedKafka(Map.of(
                "create.topic.policy.class.name",
                OnCreate.class.getName(),
                "alter.config.policy.class.name",
                OnAlter.class.getName(),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    void closeBroker() {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void open() {
        rule = (topic, config) -> {};
        rig = new Rig(kafka, 1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void shouldRunWithSegmentsOf50MebibytesAndMessagesOf8AtMost() throws Exception {
        rule = (topic, config) -> {
            refuseIf(number(config, "segment.bytes", Long.MAX_VALUE) < 50L << 20, "segment.bytes is at least 50 MiB");
            refuseIf(number(config, "max.message.bytes", 0) > 8 << 20, "max.message.bytes is at most 8 MiB");
        };

        answerOne();

        assertThat(changelog("segment.bytes")).isEqualTo(String.valueOf(50 << 20));
        assertThat(changelog("max.message.bytes")).isEqualTo(String.valueOf(8 << 20));
        assertThat(changelog("segment.ms")).isEqualTo("60000");
    }

    @Test
    void shouldRunWhereFewSettingsMayBeSet() throws Exception {
        rule = (topic, config) -> {
            refuseIf(!SERVERLESS.containsAll(config.keySet()), config.keySet() + " aren't all allowed");
            refuseIf(number(config, "max.message.bytes", 0) > 8 << 20, "max.message.bytes is at most 8 MiB");
        };

        answerOne();

        assertThat(changelog("cleanup.policy")).isEqualTo("compact");
        assertThat(changelog("max.message.bytes")).isEqualTo(String.valueOf(8 << 20));
        assertThat(changelog("segment.bytes")).as("the broker's").isEqualTo(String.valueOf(1 << 30));
    }

    @Test
    void shouldRunWhereNamesNeedAPrefix() throws Exception {
        String prefix = rig.topic("");
        rule = (topic, config) -> refuseIf(!topic.startsWith(prefix), topic + " doesn't start with " + prefix);

        answerOne();

        assertThat(changelog("cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void shouldSayHowToCreateTheChangelogWhereItsNameIsRefused() {
        rule = (topic, config) -> refuseIf(topic.endsWith("-changelog"), "no changelogs");

        assertThatThrownBy(() -> rig.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no changelogs")
                .hasMessageContaining("kafka-topics.sh")
                .hasMessageContaining("--config cleanup.policy=compact");
    }

    @Test
    void shouldSayHowToDoWithoutTheTopicOfAnswers() {
        rule = (topic, config) -> refuseIf(topic.endsWith("-reusable-answers"), "no more topics");

        assertThatThrownBy(() -> rig.start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no more topics")
                .hasMessageContaining("--config cleanup.policy=compact,delete")
                .hasMessageContaining("vision.reuse.window=0");
        rig.start("vision.reuse.window=0").close();
    }

    @Test
    void shouldKeepAnswersForTheWindowAlsoWhereItChanges() throws Exception {
        String answers = rig.topic("reusable-answers");

        answerOne();
        assertThat(settings(answers))
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry(
                        "retention.ms", String.valueOf(Duration.ofHours(24).toMillis()))
                .containsEntry("retention.bytes", String.valueOf(128 << 20));

        rig.start("vision.reuse.window=7d").close();
        assertThat(settings(answers))
                .containsEntry("retention.ms", String.valueOf(Duration.ofDays(7).toMillis()));
    }

    @Test
    void shouldRunWhereSettingsMayNotBeRead() throws Exception {
        List<AclBinding> acls = List.of(
                acl(AclOperation.ALL, AclPermissionType.ALLOW),
                acl(AclOperation.DESCRIBE_CONFIGS, AclPermissionType.DENY));
        admin.createAcls(acls).all().get();
        try {
            Rig.await("the broker knows the rules", () -> {
                try {
                    settings(rig.topic("requests"));
                    return false;
                } catch (ExecutionException e) {
                    return e.getCause() instanceof TopicAuthorizationException;
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });

            answerOne();
        } finally {
            admin.deleteAcls(acls.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get();
        }
    }

    @Test
    void shouldPutAsideWhatAChangelogCannotTakeThatCannotBeRaised() throws Exception {
        createChangelog(Map.of("cleanup.policy", "compact", "max.message.bytes", "300000"));
        rule = (topic, config) -> refuseIf(config.containsKey("max.message.bytes"), "max.message.bytes is fixed");
        ImageRequest large = Rig.request("large", "CAPTION", URI.create("https://unused.example/"));
        large.getImages().get(0).setUri(null);
        large.getImages().get(0).setContent(ByteBuffer.wrap(new byte[400_000]));
        rig.send("large", large);
        rig.send("small", Rig.request("small", "CAPTION", rig.images.put(Scenes.draw(7))));

        try (VisionStreams processor = rig.start()) {
            assertThat(rig.awaitOutputs(2))
                    .extracting(output -> output.key() + " " + output.topic())
                    .containsExactlyInAnyOrder("large undecodable", "small captions");
            assertThat(processor.isLive()).isTrue();
        }
        assertThat(changelog("max.message.bytes")).isEqualTo("300000");
    }

    @Test
    void shouldRaiseAChangelogThatTakesLessAndKeepOneThatTakesMore() throws Exception {
        createChangelog(Map.of("cleanup.policy", "compact", "max.message.bytes", "300000"));

        answerOne();
        assertThat(changelog("max.message.bytes")).isEqualTo(String.valueOf(8 << 20));

        try (VisionStreams processor = rig.start("vision.changelog.max.message.bytes=2MiB")) {
            assertThat(changelog("max.message.bytes")).isEqualTo(String.valueOf(8 << 20));
        }
    }

    @Test
    void shouldLetTheUsersTopicSettingsGoFirst() throws Exception {
        try (VisionStreams processor =
                rig.start("kafka.topic.segment.bytes=" + (20 << 20), "kafka.topic.max.message.bytes=3000000")) {
            assertThat(changelog("segment.bytes")).isEqualTo(String.valueOf(20 << 20));
            assertThat(changelog("max.message.bytes")).isEqualTo("3000000");
        }
    }

    @Test
    void shouldLeaveTheLimitsToTheBrokerIfToldSo() throws Exception {
        rule = (topic, config) -> refuseIf(
                config.containsKey("segment.bytes") || config.containsKey("max.message.bytes"), "limits are fixed");

        try (VisionStreams processor = rig.start(
                "vision.changelog.segment.bytes=broker",
                "vision.changelog.max.message.bytes=broker",
                "kafka.topic.segment.ms=120000")) {
            assertThat(changelog("max.message.bytes")).isEqualTo("1048588");
            assertThat(changelog("segment.ms")).isEqualTo("120000");
        }
    }

    @Test
    void shouldNotLeaveOutWhatTheUserSet() {
        rule = (topic, config) -> refuseIf(config.containsKey("segment.bytes"), "segment.bytes is fixed");

        assertThatThrownBy(() -> rig.start("kafka.topic.segment.bytes=" + (20 << 20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("segment.bytes is fixed");
    }

    private void answerOne() {
        rig.send("a", Rig.request("a", "CAPTION", rig.images.put(Scenes.draw(7))));
        try (VisionStreams processor = rig.start()) {
            List<Output> outputs = rig.awaitOutputs(1);
            assertThat(outputs).singleElement().satisfies(output -> assertThat(output.topic())
                    .isEqualTo("captions"));
            assertThat(processor.isLive()).isTrue();
        }
    }

    private void createChangelog(Map<String, String> config) {
        kafka.createTopic(changelog(), 1, config);
    }

    private String changelog() {
        return rig.topic("in-flight-requests-changelog");
    }

    private String changelog(String key) throws ExecutionException, InterruptedException {
        return settings(changelog()).getOrDefault(key, "nothing");
    }

    private Map<String, String> settings(String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        Map<String, String> settings = new HashMap<>();
        Objects.requireNonNull(config).entries().forEach(entry -> settings.put(entry.name(), entry.value()));
        return settings;
    }

    private static AclBinding acl(AclOperation operation, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", operation, permission));
    }

    private static long number(Map<String, String> config, String key, long otherwise) {
        return config.containsKey(key) ? Long.parseLong(config.get(key)) : otherwise;
    }

    private static void refuseIf(boolean refused, String reason) {
        if (refused) {
            throw new PolicyViolationException(reason);
        }
    }
}
