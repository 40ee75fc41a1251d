package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.visionstreams.config.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {
    private final Path directory;

    ConfigurationErrorsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "vision.http.port=eighty | vision.http.port: \"eighty\" is not an integer from 0 to 65535 (--set)",
                "vision.http.port=65536 | vision.http.port: \"65536\" is not an integer from 0 to 65535 (--set)",
                "vision.http.port= | vision.http.port: \"\" is not an integer from 0 to 65535 (--set)",
                "vision.inflight.calls=0 | vision.inflight.calls: \"0\" is not an integer of 1 or more (--set)",
                "gemini.requests.per.minute=-1 | gemini.requests.per.minute: \"-1\" is not an integer of 1 or more (--set)",
                "vision.retry.backoff=1 | vision.retry.backoff: \"1\" is not a duration such as 500ms, 20s, 30m, 2h or PT20S, at least 1ms (--set)",
                "vision.retry.backoff=0s | vision.retry.backoff: \"0s\" is not a duration such as 500ms, 20s, 30m, 2h or PT20S, at least 1ms (--set)",
                "vision.drain.timeout=-PT1S | vision.drain.timeout: \"-PT1S\" is not a duration such as 500ms, 20s, 30m, 2h or PT20S (--set)",
                "vision.drain.timeout=999999999999999999d | vision.drain.timeout: \"999999999999999999d\" is not a duration such as 500ms, 20s, 30m, 2h or PT20S (--set)",
                "vision.inflight.bytes=1TB | vision.inflight.bytes: \"1TB\" is not a size such as 512KiB, 50MiB, 1GB or 1048576, at least 1 (--set)",
                "vision.inflight.bytes=99999999999999999GiB | vision.inflight.bytes: \"99999999999999999GiB\" is not a size such as 512KiB, 50MiB, 1GB or 1048576, at least 1 (--set)",
                "vision.fetch.max.bytes=2GiB | vision.fetch.max.bytes: \"2GiB\" is not a size such as 512KiB, 50MiB, 1GB or 1048576, at least 1 and at most 1907MiB (--set)",
                "vision.ordering=keys | vision.ordering: \"keys\" is not one of key, none (--set)",
                "vision.fetch.schemes=https,,data | vision.fetch.schemes: \"https,,data\" is not a list with commas, each element one of https, http, data, s3, gs, file, at least 1 (--set)",
                "vision.fetch.schemes= | vision.fetch.schemes: \"\" is not a list with commas, each element one of https, http, data, s3, gs, file, at least 1 (--set)",
                "vision.fetch.allow.addresses=127.0.0.1 | vision.fetch.allow.addresses: \"127.0.0.1\" is not a list with commas, each element a CIDR range such as 10.0.0.0/8 or fd00::/8 (--set)",
                "vision.topic.captions=a/b | vision.topic.captions: \"a/b\" is not a topic name (1 to 249 of a-z, A-Z, 0-9, '.', '_', '-') (--set)",
                "vision.application.id=.. | vision.application.id: \"..\" is not an application id (1 to 150 of a-z, A-Z, 0-9, '.', '_', '-') (--set)",
                "gemini.model=models/x | gemini.model: \"models/x\" is not a model id such as gemini-3.5-flash-lite (--set)",
                "gemini.base.url=localhost | gemini.base.url: \"localhost\" is not an http or https URL with a host and without user info, query and fragment (--set)",
                "gemini.base.url=http://me:pass@host | gemini.base.url: the value (not shown) is not an http or https URL with a host and without user info, query and fragment (--set)",
                "gemini.api.key=two words | gemini.api.key: the value (not shown) is not a key as it was issued: printable ASCII characters without blanks (--set)",
                "vision.htp.port=1 | vision.htp.port: unknown; the nearest known key is vision.http.port (--set)",
                "gemini.apikey=1 | gemini.apikey: unknown; the nearest known key is gemini.api.key (--set)",
                "bootstrap.servers=x | bootstrap.servers: unknown; the nearest known key is kafka.bootstrap.servers (--set)",
                "kafka.=x | kafka.: unknown; the nearest known key is kafka.acks (--set)",
                "gemini.api.key:secret | --set gemini.api.key: expected --set key=value",
                "gemini.api.key secret=x | --set gemini.api.key: expected --set key=value",
                "=x | --set : expected --set key=value",
                "kafka.application.id=x | kafka.application.id: the application owns it; set vision.application.id (--set)",
                "kafka.consumer.enable.auto.commit=true | kafka.consumer.enable.auto.commit: the application owns it; leave it out: offsets are committed with the outcomes (--set)",
                "kafka.producer.value.serializer=x | kafka.producer.value.serializer: the application owns it; see vision.serializer (--set)",
                "kafka.statestore.cache.max.bytes=1 | kafka.statestore.cache.max.bytes: the application owns it; leave it out: the store has no cache (--set)",
                "vision.changelog.max.message.bytes=17MiB | vision.changelog.max.message.bytes: \"17MiB\" is not broker or a size such as 512KiB, 50MiB, 1GB or 1048576, at least 1 and at most 16MiB (--set)",
                "kafka.group.protocol=streams | kafka.group.protocol: \"streams\" is not classic: with another protocol Kafka Streams doesn't use the consumer that pauses while requests are pending, so every request would be stored at once (--set)",
                "kafka.processing.guarantee=exactly_once | kafka.processing.guarantee: \"exactly_once\" is not one of exactly_once_v2, at_least_once (--set)",
                "vision.retry.backoff=2m | vision.retry.backoff: 120000ms is more than vision.retry.backoff.max, 60000ms (--set)",
                "vision.inflight.bytes=1KiB | vision.content.max.bytes: 524288 is more than vision.inflight.bytes, 1024 (--set)",
                "vision.topic.points=image-requests | vision.topic.*: \"image-requests\" can't be the topic of requests and results (--set)",
                "vision.topic.rejections=image-requests | vision.topic.*: \"image-requests\" can't be the topic of requests and rejections (--set)",
                "vision.topic.undecodable=image-requests | vision.topic.*: \"image-requests\" can't be the topic of requests and undecodable requests (--set)",
                "vision.topic.undecodable=image-rejections | vision.topic.*: \"image-rejections\" can't be the topic of rejections and undecodable requests (--set)",
                "vision.topic.rejections=image-answers | vision.topic.*: \"image-answers\" can't be the topic of results and rejections (--set)",
                "vision.topic.notifications=image-requests | vision.topic.*: \"image-requests\" can't be the topic of notifications and requests (--set)",
                "vision.topic.notifications=image-answers | vision.topic.*: \"image-answers\" can't be the topic of requests and results (--set)",
                "vision.notifications.task=detect | vision.notifications.task: \"detect\" is not one of CAPTION, CLASSIFY, ANSWER, DETECT, SEGMENT, POINT, DESCRIBE, DETECT_3D (--set)",
                "vision.notifications.task=ANSWER | vision.notifications.task: ANSWER needs vision.notifications.prompt, the question (--set)",
                "vision.format.outputs=yaml | vision.format.outputs: \"yaml\" is not one of avro, json (--set)",
                "vision.topic.undecodable=image-answers | vision.topic.*: \"image-answers\" can't be the topic of results and undecodable requests (--set)",
            })
    void shouldSayWhatIsWrongWithASet(String override, String problem) {
        assertThat(messageFor(null, Map.of(), override)).isEqualTo("wrong configuration:\n- " + problem);
    }

    @Test
    void shouldNameTheLineOfAFile() throws Exception {
        Path file = file("""
                # first
                vision.fetch.schemes=https,\\
                  data

                vision.http.port=x
                vision.outputuri=none
                visoin.ordering=key
                other=1
                vision.retry.backoff=\\u12
                """);

        assertThat(messageFor(file, Map.of())).isEqualTo("""
                        wrong configuration:
                        - FILE:9: a \\u that four hexadecimal digits don't follow
                        - vision.outputuri: unknown; the nearest known key is vision.output.uri (FILE:6)
                        - visoin.ordering: unknown; the nearest known key is vision.ordering (FILE:7)
                        - vision.http.port: "x" is not an integer from 0 to 65535 (FILE:5)""".replace("FILE", file.toString()));
    }

    @Test
    void shouldNameTheEnvironmentVariable() {
        assertThat(messageFor(null, Map.of("VISION_HTTP_PORT", "tcp://10.0.0.1:80", "KAFKA_GROUP_ID", "g")))
                .isEqualTo("""
                        wrong configuration:
                        - kafka.group.id: the application owns it; set vision.application.id \
                        (environment variable KAFKA_GROUP_ID)
                        - vision.http.port: "tcp://10.0.0.1:80" is not an integer from 0 to 65535 \
                        (environment variable VISION_HTTP_PORT)""");
    }

    @Test
    void shouldReportAllProblemsTogetherButNoneThatFollowsFromAnother() {
        assertThat(messageFor(
                        null,
                        Map.of("VISION_RETRY_BACKOFF_MAX", "soon"),
                        "vision.retry.backoff=2m",
                        "vision.ordering=x",
                        "vision.orderin=x",
                        "vision.inflight.bytes=1"))
                .isEqualTo("""
                        wrong configuration:
                        - vision.orderin: unknown; the nearest known key is vision.ordering (--set)
                        - vision.content.max.bytes: 524288 is more than vision.inflight.bytes, 1 (--set)
                        - vision.retry.backoff.max: "soon" is not a duration such as 500ms, 20s, 30m, 2h or PT20S, \
                        at least 1ms (environment variable VISION_RETRY_BACKOFF_MAX)
                        - vision.ordering: "x" is not one of key, none (--set)""");
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() throws Exception {
        Path absent = directory.resolve("absent.properties");
        Path binary = Files.write(directory.resolve("binary"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(messageFor(absent, Map.of()))
                .isEqualTo("wrong configuration:\n- --config " + absent + ": there is no such file");
        assertThat(messageFor(binary, Map.of()))
                .isEqualTo("wrong configuration:\n- --config " + binary + ": not a text in UTF-8");
        assertThat(messageFor(directory, Map.of()))
                .isEqualTo("wrong configuration:\n- --config " + directory + ": can't be read (Is a directory)");
    }

    private static String messageFor(@Nullable Path file, Map<String, String> environment, String... overrides) {
        SettingsReader reader = new SettingsReader(Set.of("bootstrap.servers", "acks", "group.id"), 1 << 30);
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class, () -> reader.read(file, environment, Arrays.asList(overrides)));
        return String.valueOf(thrown.getMessage());
    }

    private Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("settings.properties"), text);
    }
}
