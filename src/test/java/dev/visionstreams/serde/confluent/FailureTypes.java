package dev.visionstreams.serde.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.Events;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.registry.RegistryClient;
import dev.visionstreams.serde.registry.ScriptedRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whose fault it is: the record's ({@link SerializationException}) or not ({@link RegistryException}). The same for all
 * serializers.
 */
abstract class FailureTypes {
    static final byte[] RECORD = HexFormat.of().parseHex("0000000001" + "00");

    /** {@code Events.minimal("")}. */
    private static final byte[] REQUEST =
            HexFormat.of().parseHex("0000000001" + "00" + "0e43415054494f4e" + "00".repeat(6) + "0100");

    private final AvroSerdes serdes;

    FailureTypes(AvroSerdes.Choice choice) {
        this.serdes = AvroSerdes.of(choice, RegistryGate.alwaysOpen());
    }

    private Deserializer<ImageRequest> deserializer(String url) {
        return serdes.deserializer(
                ImageRequest.class, Map.of("schema.registry.url", url, "http.read.timeout.ms", "300"));
    }

    private Serializer<ImageRequest> serializer(String url) {
        return serdes.serializer(Map.of("schema.registry.url", url));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    404 | application/json | {"error_code":40403,"message":"Schema 1 not found"}  | record
                    200 | application/json | {"schema":"message A {}","schemaType":"PROTOBUF"}    | record
                    200 | application/json | {"schema":"no schema"}                               | record
                    200 | application/json | {"schema":"\\"string\\""}                            | record
                    200 | application/json | {"id":1}                                             | passing
                    200 | application/json | [                                                    | passing
                    200 | text/html        | <h1>Welcome</h1>                                     | passing
                    200 | text/html        | ''                                                   | passing
                    404 | text/html        | <h1>Not Found</h1>                                   | passing
                    404 | application/json | {"error_code":404,"message":"HTTP 404 Not Found"}    | lasting
                    404 | application/json | {"error_code":40401,"message":"Subject not found"}   | lasting
                    401 | application/json | {"error_code":401,"message":"Unauthorized"}          | lasting
                    401 | text/html        | <h1>Unauthorized</h1>                                | lasting
                    403 | application/json | {"error_code":40301,"message":"Denied"}              | lasting
                    409 | application/json | {"error_code":409,"message":"incompatible"}          | lasting
                    422 | application/json | {"error_code":42201,"message":"Invalid schema"}      | lasting
                    408 | text/html        | ''                                                   | passing
                    429 | application/json | {"error_code":429,"message":"Too many"}              | passing
                    500 | application/json | {"error_code":50001,"message":"Store timed out"}     | passing
                    502 | text/html        | <h1>Bad Gateway</h1>                                 | passing
                    503 | text/html        | <h1>Unavailable</h1>                                 | passing
                    """)
    void shouldTypeTheRegistrysAnswers(int status, String contentType, String body, String fault) throws IOException {
        try (ScriptedRegistry scripted = new ScriptedRegistry(status, contentType, body);
                Deserializer<ImageRequest> deserializer = deserializer(scripted.url())) {
            Throwable thrown = catchThrowable(() -> deserializer.deserialize("t", RECORD));

            assertThat(faultOf(thrown)).as("%s", thrown).isEqualTo(fault);
        }
    }

    private static String faultOf(Throwable thrown) {
        if (thrown instanceof SerializationException) {
            return "record";
        }
        assertThat(thrown).isInstanceOf(RegistryException.class).isNotInstanceOf(SerializationException.class);
        return ((RegistryException) thrown).retryable() ? "passing" : "lasting";
    }

    @ParameterizedTest
    @CsvSource({
        "''", // nothing
        "00000000", // too short
        "7b7d0a2020", // JSON
        "0100000001026100", // another magic byte
        "0000000001", // no record
        "000000000102", // an id of one byte that isn't there
        "00ffffffff00", // an id that no registry gives
        "0000000063", // an unknown id
        "0000000001ffffffffffffffffff01", // a length of 2^63
        "0000000001" + "0001" // a task of negative length
    })
    void shouldBlameMalformedBytesOnTheRecord(String hex) {
        try (LocalRegistry local = new LocalRegistry();
                RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()));
                Deserializer<ImageRequest> deserializer = deserializer(local.url())) {
            assertThat(client.register("t-value", ImageRequest.getClassSchema()))
                    .isEqualTo(1);
            byte[] bytes = HexFormat.of().parseHex(hex);

            assertThatThrownBy(() -> deserializer.deserialize("t", bytes)).isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void shouldBlameAnIncompatibleWriterOnTheRecordEachTime() {
        try (LocalRegistry local = new LocalRegistry();
                RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()));
                Deserializer<ImageRequest> deserializer = deserializer(local.url())) {
            client.register(
                    "t-value",
                    SchemaBuilder.record("ImageRequest")
                            .namespace("dev.visionstreams.event")
                            .fields()
                            .requiredInt("task")
                            .endRecord());

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> deserializer.deserialize("t", RECORD))
                        .isInstanceOf(SerializationException.class);
            }
        }
    }

    @Test
    void shouldCallAnUnreachableRegistryPassing() throws IOException {
        try (Deserializer<ImageRequest> deserializer = deserializer("http://127.0.0.1:" + deadPort())) {
            Throwable thrown = catchThrowable(() -> deserializer.deserialize("t", RECORD));

            assertThat(faultOf(thrown)).isEqualTo("passing");
        }
    }

    @Test
    void shouldCallARegistryThatDoesNotAnswerPassing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                Deserializer<ImageRequest> deserializer = deserializer("http://127.0.0.1:" + silent.getLocalPort())) {
            Throwable thrown = catchThrowable(() -> deserializer.deserialize("t", RECORD));

            assertThat(faultOf(thrown)).isEqualTo("passing");
            assertThat(thrown).hasMessageContaining("127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void shouldNotRememberAnAnswerThatMakesNoSense() throws IOException {
        String schema = JsonNodeFactory.instance
                .objectNode()
                .put("schema", ImageRequest.getClassSchema().toString())
                .toString();
        AtomicReference<String> answer = new AtomicReference<>("{}");
        try (ScriptedRegistry scripted = new ScriptedRegistry(200, "application/json", path -> answer.get());
                Deserializer<ImageRequest> deserializer = deserializer(scripted.url());
                Serializer<ImageRequest> serializer = serializer(scripted.url())) {
            assertThat(faultOf(catchThrowable(() -> deserializer.deserialize("t", REQUEST))))
                    .isEqualTo("passing");
            assertThat(faultOf(catchThrowable(() -> serializer.serialize("t", Events.minimal("")))))
                    .isEqualTo("passing");

            answer.set(schema);
            assertThat(deserializer.deserialize("t", REQUEST)).isEqualTo(Events.minimal(""));
            answer.set("{\"id\":1}");
            assertThat(serializer.serialize("t", Events.minimal(""))).isEqualTo(REQUEST);
        }
    }

    @Test
    void shouldBlameBytesThatAreNoRecordOnTheRecord() {
        try (LocalRegistry local = new LocalRegistry();
                RegistryClient client = RegistryClient.of(Map.of("schema.registry.url", local.url()));
                Deserializer<ImageRequest> deserializer = deserializer(local.url())) {
            client.register("t-value", Schema.create(Schema.Type.BYTES));

            assertThatThrownBy(() -> deserializer.deserialize("t", RECORD)).isInstanceOf(SerializationException.class);
        }
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    404 | application/json | {"error_code":40403,"message":"Schema not found"}    | lasting
                    401 | application/json | {"error_code":401,"message":"Unauthorized"}          | lasting
                    409 | application/json | {"error_code":409,"message":"incompatible"}          | lasting
                    422 | application/json | {"error_code":42201,"message":"Invalid schema"}      | lasting
                    429 | application/json | {"error_code":429,"message":"Too many"}              | passing
                    500 | application/json | {"error_code":50001,"message":"Store timed out"}     | passing
                    503 | text/html        | <h1>Unavailable</h1>                                 | passing
                    200 | text/html        | <h1>Welcome</h1>                                     | passing
                    200 | application/json | {"subject":"t-value"}                                | passing
                    """)
    void shouldNeverBlameAnAnswerOnARecordToWrite(int status, String contentType, String body, String fault)
            throws IOException {
        try (ScriptedRegistry scripted = new ScriptedRegistry(status, contentType, body);
                Serializer<ImageRequest> serializer = serializer(scripted.url())) {
            Throwable thrown = catchThrowable(() -> serializer.serialize("t", Events.request("r")));

            assertThat(faultOf(thrown)).as("%s", thrown).isEqualTo(fault);
        }
    }

    @Test
    void shouldNotWriteWhileNobodyGivesAnId() throws IOException {
        try (Serializer<ImageRequest> serializer = serializer("http://127.0.0.1:" + deadPort())) {
            Throwable thrown = catchThrowable(() -> serializer.serialize("t", Events.request("r")));

            assertThat(faultOf(thrown)).isEqualTo("passing");
        }
    }

    @Test
    void shouldReadTheSameRecordOnceAnOutageIsOver() {
        try (LocalRegistry local = new LocalRegistry();
                Serializer<ImageRequest> serializer = serializer(local.url());
                Deserializer<ImageRequest> deserializer = deserializer(local.url())) {
            byte[] bytes = serializer.serialize("t", Events.request("r"));
            local.outage(true);
            assertThat(faultOf(catchThrowable(() -> deserializer.deserialize("t", bytes))))
                    .isEqualTo("passing");

            local.outage(false);

            assertThat(deserializer.deserialize("t", bytes)).isEqualTo(Events.request("r"));
        }
    }

    @Test
    void shouldBlameARecordThatDoesNotFitItsSchema() {
        try (LocalRegistry local = new LocalRegistry();
                Serializer<ImageRequest> serializer = serializer(local.url())) {

            assertThatThrownBy(() -> serializer.serialize("t", new ImageRequest()))
                    .isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void shouldTellTheRegistrysReason() throws IOException {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("error_code", 409)
                .put("message", "incompatible with version 2" + "x".repeat(5000))
                .toString();
        try (ScriptedRegistry scripted = new ScriptedRegistry(409, "application/json", body);
                Serializer<ImageRequest> serializer = serializer(scripted.url())) {

            Throwable thrown = catchThrowable(() -> serializer.serialize("t", Events.request("r")));

            assertThat(thrown)
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("incompatible with version 2");
            assertThat(thrown.getMessage()).hasSizeLessThan(500);
        }
    }

    private static int deadPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
