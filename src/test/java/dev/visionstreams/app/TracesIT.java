package dev.visionstreams.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Collector.Received;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request's trace goes on through the processor, as a collector sees it and as its outcome's headers say. */
class TracesIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + SENDER + "-01";

    private final Rig rig = new Rig(1);
    private final Collector collector = new Collector();

    @AfterEach
    void close() {
        rig.close();
        collector.close();
    }

    @Test
    void shouldBeOneTraceFromTheSenderToTheOutcome() {
        rig.gemini.script(FaultRule.always(Fault.UNAVAILABLE).atMost(1));
        send("r1", "CAPTION", TRACEPARENT);

        Rig.Output output;
        try (VisionStreams processor = start(collector.url())) {
            output = rig.awaitOutputs(1).get(0);
        }

        Received request = one("process ");
        assertThat(request.parent()).isEqualTo(SENDER);
        assertThat(request.kind()).isEqualTo(Span.SpanKind.SPAN_KIND_CONSUMER);
        assertThat(request.attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", rig.topic("requests"))
                .containsEntry("messaging.destination.partition.id", "0")
                .containsEntry("messaging.kafka.offset", "0")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("vision.task", "CAPTION")
                .containsEntry("vision.outcome", "enriched");
        List<Received> attempts = collector.spans("attempt");
        assertThat(attempts).hasSizeGreaterThanOrEqualTo(2).allMatch(attempt -> attempt.parent()
                .equals(request.id()));
        Set<String> ids = attempts.stream().map(Received::id).collect(Collectors.toCollection(HashSet::new));
        List<Received> calls = collector.spans("generate_content");
        assertThat(calls).hasSize(2).allMatch(call -> ids.contains(call.parent()));
        assertThat(calls.get(0).attributes())
                .containsEntry("error.type", "MODEL_UNAVAILABLE")
                .containsEntry("http.response.status_code", "503");
        assertThat(calls.get(1).attributes())
                .containsEntry("gen_ai.operation.name", "generate_content")
                .containsEntry("gen_ai.provider.name", "gcp.gemini")
                .containsEntry("gen_ai.request.model", "gemini-3.5-flash-lite")
                .containsEntry("gen_ai.response.finish_reasons", "STOP")
                .containsKeys("gen_ai.response.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
        Received fetch = one("fetch");
        assertThat(ids).contains(fetch.parent());
        assertThat(fetch.attributes())
                .containsOnlyKeys("url.scheme", "http.request.method", "server.address", "server.port")
                .containsEntry("server.address", "127.0.0.1");
        assertThat(collector.spans()).allMatch(span -> span.trace().equals(TRACE));
        assertThat(collector.resources()).isNotEmpty().allSatisfy(resource -> assertThat(resource)
                .containsEntry("service.name", applicationId()));
        assertThat(header(output, "traceparent")).isEqualTo("00-" + TRACE + "-" + request.id() + "-01");
        assertThat(header(output, "tracestate")).isEqualTo("vendor=1");
    }

    @Test
    void shouldGoOnAfterARestart() {
        AtomicBoolean down = new AtomicBoolean(true);
        rig.gemini.script(FaultRule.when(Fault.UNAVAILABLE, (request, random) -> down.get()));
        send("r1", "CAPTION", TRACEPARENT);

        try (VisionStreams processor = start(collector.url())) {
            Rig.await(
                    "an attempt is exported", () -> !collector.spans("attempt").isEmpty());
        }
        assertThat(collector.spans("process ")).isEmpty();
        int before = collector.spans("attempt").size();
        down.set(false);
        Rig.Output output;
        try (VisionStreams processor = start(collector.url())) {
            output = rig.awaitOutputs(1).get(0);
        }

        Received request = one("process ");
        assertThat(request.parent()).isEqualTo(SENDER);
        assertThat(collector.spans("attempt")).hasSizeGreaterThan(before).allMatch(attempt -> attempt.parent()
                .equals(request.id()));
        assertThat(collector.spans()).allMatch(span -> span.trace().equals(TRACE));
        assertThat(header(output, "traceparent")).isEqualTo("00-" + TRACE + "-" + request.id() + "-01");
    }

    @Test
    void shouldTellWhyARequestWasRejected() {
        send("r1", "NO_TASK", TRACEPARENT);

        try (VisionStreams processor = start(collector.url())) {
            rig.awaitOutputs(1);
        }

        assertThat(one("process ").attributes())
                .containsEntry("vision.outcome", "rejected")
                .containsEntry("error.type", "TASK_UNKNOWN");
    }

    /** Nothing of OpenTelemetry's runs, and the headers are those that came. */
    @Test
    void shouldPassTheHeadersOnWhereNoTracesAreAskedFor() {
        send("r1", "CAPTION", TRACEPARENT);

        try (VisionStreams processor = rig.start()) {
            Rig.Output output = rig.awaitOutputs(1).get(0);

            assertThat(header(output, "traceparent")).isEqualTo(TRACEPARENT);
            assertThat(header(output, "tracestate")).isEqualTo("vendor=1");
        }
        assertThat(collector.spans()).isEmpty();
    }

    @Test
    void shouldWorkWithoutItsCollector() throws IOException {
        send("r1", "CAPTION", TRACEPARENT);

        try (VisionStreams processor = start("http://127.0.0.1:" + freePort())) {
            rig.awaitOutputs(1);
            Rig.await("it says so", () -> processor.state().contains("\"kind\":\"collector\""));

            assertThat(processor.isReady()).isTrue();
        }
    }

    /** With the log as it is in production. */
    @Test
    void shouldLogOneLineAboutACollectorThatIsAway() throws IOException {
        try (ProcessorJvm jvm = ProcessorJvm.start(
                rig,
                "collector-away",
                variables("http://127.0.0.1:" + freePort()),
                List.of("-Dlogback.configurationFile=" + Path.of("src/main/resources/logback.xml")))) {
            jvm.awaitLog("Processor: RUNNING");
            for (int i = 0; i < 10; i++) {
                send("r" + i, "CAPTION", TRACEPARENT);
                rig.awaitOutputs(i + 1);
            }
            jvm.awaitLog("Traces can't be exported");
            jvm.terminate();

            assertThat(jvm.awaitExit()).isZero();
            assertThat(jvm.log("Traces can't be exported"))
                    .as("one a minute, however many exports fail")
                    .hasSizeBetween(1, 3);
            assertThat(jvm.log("opentelemetry"))
                    .as("no line of the library's own")
                    .isEmpty();
            assertThat(jvm.log("Exception")).isEmpty();
        }
    }

    @Test
    void shouldGoOnAfterAKill() {
        AtomicBoolean down = new AtomicBoolean(true);
        rig.gemini.script(FaultRule.when(Fault.UNAVAILABLE, (request, random) -> down.get()));
        send("r1", "CAPTION", TRACEPARENT);
        try (ProcessorJvm killed = ProcessorJvm.start(rig, "traces", variables(collector.url()), List.of())) {
            Rig.await(
                    "an attempt is exported", () -> !collector.spans("attempt").isEmpty());
            killed.kill();
        }
        down.set(false);
        int before = collector.spans("attempt").size();
        Rig.Output output;
        try (ProcessorJvm next = ProcessorJvm.start(rig, "traces", variables(collector.url()), List.of())) {
            output = rig.awaitOutputs(1).get(0);
            next.terminate();
        }

        Received request = one("process ");
        assertThat(request.parent()).isEqualTo(SENDER);
        assertThat(collector.spans("attempt")).hasSizeGreaterThan(before).allMatch(attempt -> attempt.parent()
                .equals(request.id()));
        assertThat(header(output, "traceparent")).isEqualTo("00-" + TRACE + "-" + request.id() + "-01");
    }

    @Test
    void shouldEndWithTwoWhereGrpcIsAskedFor() {
        Map<String, String> grpc = Map.of("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        try (ProcessorJvm jvm = ProcessorJvm.start(rig, "traces-grpc", grpc, List.of())) {
            assertThat(jvm.awaitExit()).isEqualTo(2);
            assertThat(jvm.log("OTEL_EXPORTER_OTLP_PROTOCOL: traces are exported over http/protobuf, not grpc"))
                    .hasSize(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private VisionStreams start(String endpoint) {
        VisionStreams processor = new VisionStreams(rig.settings(), variables(endpoint));
        processor.start();
        return processor;
    }

    private static Map<String, String> variables(String endpoint) {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint,
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_EXPORTER_OTLP_TIMEOUT", "1000");
    }

    private void send(String id, String task, String traceparent) {
        URI image = rig.images.put(Scenes.draw(7));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                rig.topic("requests"), id.getBytes(UTF_8), rig.encode(Rig.request(id, task, image)));
        record.headers().add("traceparent", traceparent.getBytes(US_ASCII));
        record.headers().add("tracestate", "vendor=1".getBytes(US_ASCII));
        rig.send(record);
    }

    private String applicationId() {
        return rig.topic("").replaceFirst("-$", "");
    }

    private Received one(String name) {
        assertThat(collector.spans(name)).as("%s", collector.spans()).hasSize(1);
        return collector.spans(name).get(0);
    }

    private static @Nullable String header(Rig.Output output, String name) {
        List<String> values = StreamSupport.stream(
                        output.record().headers().headers(name).spliterator(), false)
                .map(header -> new String(Objects.requireNonNull(header.value()), US_ASCII))
                .toList();
        assertThat(values).as(name).hasSizeLessThanOrEqualTo(1);
        return values.isEmpty() ? null : values.get(0);
    }
}
