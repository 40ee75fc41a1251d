package dev.visionstreams.serde.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.Events;
import dev.visionstreams.serde.RegistryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private static final Schema SCHEMA = ImageRequest.getClassSchema();

    private final LocalRegistry local = new LocalRegistry();

    @AfterEach
    void close() {
        local.close();
    }

    private static Map<String, Object> configs(String url, String... more) {
        Map<String, Object> configs = new HashMap<>(Map.of("schema.registry.url", url));
        for (int i = 0; i < more.length; i += 2) {
            configs.put(more[i], more[i + 1]);
        }
        return configs;
    }

    @Test
    void shouldAskOncePerSchemaAndId() {
        try (RegistryClient client = RegistryClient.of(configs(local.url()))) {
            for (int i = 0; i < 3; i++) {
                int id = client.register("t-value", SCHEMA);
                assertThat(client.lookUp("t-value", SCHEMA)).isEqualTo(id);
                client.schema(id);
            }

            assertThat(local.requests("POST /subjects/t-value/versions")).isEqualTo(1);
            assertThat(local.requests("POST /subjects/t-value")).isEqualTo(1);
            assertThat(local.requests("GET /schemas/ids/1")).isEqualTo(1);
        }
    }

    @Test
    void shouldAskOncePerTopicWhenSerializing() {
        try (AvroSerializer<ImageRequest> serializer = new AvroSerializer<>()) {
            serializer.configure(configs(local.url()), false);
            for (int i = 0; i < 10; i++) {
                serializer.serialize(i % 2 == 0 ? "a" : "b", Events.minimal("r"));
            }

            assertThat(local.requests()).isEqualTo(2);
        }
    }

    /** Such an answer is of the schema that was asked for: to take the registry for away would hold up everything. */
    @Test
    void shouldRefuseAnswersBeyondBoundsWithoutTakingTheRegistryForAway() throws Exception {
        for (String body :
                List.of("{\"schema\":\"" + "x".repeat(17 << 20) + "\"}", "{\"schema\":" + "[".repeat(100_000))) {
            try (ScriptedRegistry registry = new ScriptedRegistry(200, "application/json", body);
                    RegistryClient client = RegistryClient.of(configs(registry.url()))) {
                assertThatThrownBy(() -> client.schema(1))
                        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.retryable())
                                .isFalse())
                        .hasMessageStartingWith("the schema registry answered with ");
            }
        }
    }

    @Test
    void shouldAskAgainAfterAFailure() {
        try (RegistryClient client = RegistryClient.of(configs(local.url()))) {
            local.outage(true);
            assertThatThrownBy(() -> client.register("t-value", SCHEMA)).isInstanceOf(RegistryException.class);

            local.outage(false);

            assertThat(client.register("t-value", SCHEMA)).isEqualTo(1);
        }
    }

    @Test
    void shouldTryTheNextAddressAndStayThere() throws IOException {
        String urls = "http://127.0.0.1:" + deadPort() + " , " + local.url();
        try (RegistryClient client = RegistryClient.of(configs(urls))) {
            assertThat(client.register("t-value", SCHEMA)).isEqualTo(1);
            assertThat(client.register("u-value", SCHEMA)).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeAnAnswerForAnAnswer() throws IOException {
        try (ScriptedRegistry failing = new ScriptedRegistry(500, "text/html", "oops");
                RegistryClient client = RegistryClient.of(configs(failing.url() + "," + local.url()))) {
            assertThatThrownBy(() -> client.register("t-value", SCHEMA)).isInstanceOf(RegistryException.class);
            assertThat(local.requests()).isZero();
        }
    }

    @Test
    void shouldPostWhatConfluentsRegistryTakes() throws IOException {
        try (ScriptedRegistry scripted = new ScriptedRegistry(200, "application/json", "{\"id\":7}");
                RegistryClient client = RegistryClient.of(configs(scripted.url() + "/apis/ccompat/v7/"))) {
            int id = client.register("a/ü-value", SchemaBuilder.builder().stringType());

            assertThat(id).isEqualTo(7);
            assertThat(scripted.asked)
                    .singleElement()
                    .asString()
                    .startsWith("POST /apis/ccompat/v7/subjects/a%2F%C3%BC-value/versions"
                            + " application/vnd.schemaregistry.v1+json")
                    .endsWith(" {\"schema\":\"\\\"string\\\"\"}");
        }
    }

    @Test
    void shouldSendTheUserOfTheConfigurationOrOfTheUrl() {
        try (LocalRegistry guarded = new LocalRegistry("ann", "p:ss/ö")) {
            String withUser = guarded.url().replace("//", "//ann:p%3Ass%2F%C3%B6@");
            try (RegistryClient byUrl = RegistryClient.of(configs(withUser));
                    RegistryClient byInfo = RegistryClient.of(configs(
                            guarded.url(),
                            "basic.auth.credentials.source",
                            "USER_INFO",
                            "basic.auth.user.info",
                            "ann:p:ss/ö"))) {
                assertThat(byUrl.register("t-value", SCHEMA)).isEqualTo(1);
                assertThat(byInfo.register("u-value", SCHEMA)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldBeRefusedWithoutThePasswordAndNotTellIt() {
        try (LocalRegistry guarded = new LocalRegistry("ann", "secret");
                RegistryClient client = RegistryClient.of(configs(guarded.url().replace("//", "//ann:guessed@")))) {
            assertThatThrownBy(() -> client.register("t-value", SCHEMA))
                    .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.retryable())
                            .isFalse())
                    .hasMessageContaining("401")
                    .hasMessageNotContaining("guessed");
            assertThat(client.toString()).contains("127.0.0.1").doesNotContain("guessed", "ann");
        }
    }

    @Test
    void shouldLookUpWithoutRegistering() {
        try (AvroSerializer<ImageRequest> serializer = new AvroSerializer<>();
                RegistryClient client = RegistryClient.of(configs(local.url()))) {
            serializer.configure(configs(local.url(), "auto.register.schemas", "false"), false);
            assertThatThrownBy(() -> serializer.serialize("t", Events.minimal("r")))
                    .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.errorCode())
                            .isEqualTo(40401));
            client.register("t-value", SCHEMA);

            byte[] bytes = serializer.serialize("t", Events.minimal("r"));

            assertThat(bytes).startsWith(0, 0, 0, 0, 1);
            assertThat(local.requests("POST /subjects/t-value/versions")).isEqualTo(1);
        }
    }

    @Test
    void shouldUseTheLatestVersionIfItReadsTheBytes() {
        try (AvroSerializer<ImageRequest> serializer = new AvroSerializer<>();
                RegistryClient client = RegistryClient.of(configs(local.url()))) {
            serializer.configure(
                    configs(local.url(), "auto.register.schemas", "false", "use.latest.version", "true"), false);
            Schema documented = new Schema.Parser().parse(SCHEMA.toString().replace("Asks for one", "Wants one"));
            client.register("t-value", SCHEMA);
            client.register("t-value", documented);
            client.register("u-value", ImageRejected.getClassSchema());

            assertThat(serializer.serialize("t", Events.minimal("r"))).startsWith(0, 0, 0, 0, 2);
            assertThatThrownBy(() -> serializer.serialize("u", Events.minimal("r")))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("ImageRequest");
        }
    }

    @Test
    void shouldReadASchemaThatRefersToOthersThatReferToEachOther() throws IOException {
        Map<String, String> answers =
                Map.of("/schemas/ids/1", """
                {"schema":"{\\"type\\":\\"array\\",\\"items\\":\\"B\\"}",
                 "references":[{"name":"B","subject":"B","version":3},{"name":"A","subject":"A","version":1}]}""", "/subjects/B/versions/3", """
                {"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"B\\",\\"fields\\":[{\\"name\\":\\"a\\",\\"type\\":\\"A\\"}]}",
                 "references":[{"name":"A","subject":"A","version":1}]}""", "/subjects/A/versions/1", """
                {"schema":"{\\"type\\":\\"fixed\\",\\"name\\":\\"A\\",\\"size\\":2}",
                 "references":[{"name":"B","subject":"B","version":3}]}""");
        try (ScriptedRegistry scripted =
                        new ScriptedRegistry(200, "application/json", path -> requireNonNull(answers.get(path)));
                RegistryClient client = RegistryClient.of(configs(scripted.url()))) {
            Schema schema = client.schema(1);

            assertThat(schema.getElementType().getField("a").schema())
                    .isEqualTo(Schema.createFixed("A", null, null, 2));
            assertThat(scripted.asked).hasSize(3);
        }
    }

    @Test
    void shouldShareOneLookUpAmongThreads() throws InterruptedException {
        Memo<String, Integer> memo = new Memo<>();
        AtomicInteger lookUps = new AtomicInteger();
        AtomicReference<Integer> second = new AtomicReference<>();
        Thread other = new Thread(() -> second.set(memo.get("key", key -> lookUps.incrementAndGet())));

        int first = memo.get("key", key -> {
            other.start();
            while (other.getState() != Thread.State.WAITING && other.getState() != Thread.State.TERMINATED) {
                Thread.onSpinWait();
            }
            return lookUps.incrementAndGet();
        });

        other.join();
        assertThat(first).isEqualTo(1);
        assertThat(second).hasValue(1);
        assertThat(lookUps).hasValue(1);
    }

    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
