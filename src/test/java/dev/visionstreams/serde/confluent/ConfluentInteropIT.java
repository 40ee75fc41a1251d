package dev.visionstreams.serde.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.Events;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the registry in this process. */
@NeedsConfluent
class ConfluentInteropIT extends Interop {
    private final LocalRegistry open = new LocalRegistry();
    private final LocalRegistry guarded = new LocalRegistry("ann", "s:crit");

    @AfterEach
    void close() {
        open.close();
        guarded.close();
    }

    @Override
    String url() {
        return open.url();
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldGiveUserAndPasswordAsSettings(AvroSerdes.Choice choice) {
        shouldWriteAndRead(
                choice,
                Map.of(
                        "schema.registry.url",
                        guarded.url(),
                        "basic.auth.credentials.source",
                        "USER_INFO",
                        "basic.auth.user.info",
                        "ann:s:crit"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldGiveUserAndPasswordOfTheAddress(AvroSerdes.Choice choice) {
        shouldWriteAndRead(
                choice, Map.of("schema.registry.url", guarded.url().replace("http://", "http://ann:s%3Acrit@")));
    }

    private static void shouldWriteAndRead(AvroSerdes.Choice choice, Map<String, String> configs) {
        AvroSerdes serdes = AvroSerdes.of(choice, RegistryGate.alwaysOpen());
        try (Serializer<ImageRequest> serializer = serdes.serializer(configs);
                Deserializer<ImageRequest> deserializer = serdes.deserializer(ImageRequest.class, configs)) {
            byte[] bytes = serializer.serialize("t", Events.request("r"));

            assertThat(deserializer.deserialize("t", bytes)).isEqualTo(Events.request("r"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUILTIN", "CONFLUENT"})
    void shouldSayThatThePasswordIsWrongAndNotShowIt(AvroSerdes.Choice choice) {
        Map<String, String> configs =
                Map.of("schema.registry.url", guarded.url().replace("http://", "http://ann:wrong@"));
        try (Serializer<ImageRequest> serializer =
                AvroSerdes.of(choice, RegistryGate.alwaysOpen()).serializer(configs)) {
            assertThatThrownBy(() -> serializer.serialize("t", Events.request("r")))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("401")
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void shouldAskOnceForAllRecordsOfASchema() {
        byte[] bytes = write(AvroSerdes.Choice.BUILTIN, Events.request("r"));
        try (Deserializer<ImageRequest> deserializer = AvroSerdes.of(
                        AvroSerdes.Choice.CONFLUENT, RegistryGate.alwaysOpen())
                .deserializer(ImageRequest.class, configs())) {
            long before = open.requests();
            for (int i = 0; i < 100; i++) {
                deserializer.deserialize("t", bytes);
            }

            assertThat(open.requests() - before).isEqualTo(1);
        }
    }
}
