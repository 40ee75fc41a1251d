package dev.visionstreams.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.pipeline.AttemptObserver;
import dev.visionstreams.topology.OutcomeListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    private static final Tracing.Origin ORIGIN =
            new Tracing.Origin("vision-streams", "1.2.3", "gcp.gemini", "gemini.example", 443);

    private final Work work = new Work() {
        @Override
        public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
            throw new AssertionError("not asked");
        }

        @Override
        public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
            throw new AssertionError("not asked");
        }
    };

    /** What costs nothing because it isn't there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PATH=/bin",
                "OTEL_SERVICE_NAME=vision",
                "OTEL_RESOURCE_ATTRIBUTES=a=b",
                "OTEL_TRACES_EXPORTER=",
                "OTEL_TRACES_EXPORTER=none",
                "OTEL_TRACES_EXPORTER=none OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
                "OTEL_SDK_DISABLED=true OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
                "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"
            })
    void shouldPutNothingBetweenUnlessAsked(String variables) {
        try (Tracing tracing = Tracing.of(variables(variables), ORIGIN)) {
            OutcomeListener listener = OutcomeListener.both(ignoring(), ignoring());

            assertThat(tracing.isOn()).isFalse();
            assertThat(tracing.traced(work, () -> 1)).isSameAs(work);
            assertThat(tracing.traced(listener)).isSameAs(listener);
            assertThat(tracing.observer()).isSameAs(AttemptObserver.NONE);
            assertThat(tracing.failingSince()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OTEL_TRACES_EXPORTER=otlp",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:1/v1/traces",
                "OTEL_TRACES_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_SDK_DISABLED=false",
                "OTEL_TRACES_EXPORTER=otlp OTEL_METRICS_EXPORTER=prometheus OTEL_LOGS_EXPORTER=console"
                        + " OTEL_PROPAGATORS=b3"
            })
    void shouldTraceWhereItIsAskedFor(String variables) {
        try (Tracing tracing = Tracing.of(variables(variables), ORIGIN)) {
            assertThat(tracing.isOn()).isTrue();
            assertThat(tracing.traced(work, () -> 1)).isNotSameAs(work);
            assertThat(tracing.observer()).isNotSameAs(AttemptObserver.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"})
    void shouldSayWhatToDoInsteadOfGrpc(String name) {
        Map<String, String> variables = variables("OTEL_TRACES_EXPORTER=otlp " + name + "=grpc");

        assertThatThrownBy(() -> Tracing.of(variables, ORIGIN))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(name + ": traces are exported over http/protobuf, not grpc")
                .hasMessageContaining("4318");
    }

    @Test
    void shouldRefuseAnExporterThatIsNotThere() {
        assertThatThrownBy(() -> Tracing.of(Map.of("OTEL_TRACES_EXPORTER", "zipkin"), ORIGIN))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OTEL_TRACES_EXPORTER: traces are exported by otlp or none, not zipkin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OTEL_EXPORTER_OTLP_HEADERS=secret",
                "OTEL_TRACES_SAMPLER=secret",
                "OTEL_EXPORTER_OTLP_TIMEOUT=secret",
                "OTEL_EXPORTER_OTLP_ENDPOINT=secret",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://se cret"
            })
    void shouldRepeatNoValueOfAVariableThatIsWrong(String variable) {
        Map<String, String> variables = new HashMap<>(Map.of("OTEL_TRACES_EXPORTER", "otlp"));
        variables.put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));

        assertThatThrownBy(() -> Tracing.of(variables, ORIGIN))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("OTEL_")
                .message()
                .doesNotContain("secret");
    }

    private static Map<String, String> variables(String pairs) {
        Map<String, String> variables = new HashMap<>();
        for (String pair : pairs.split(" ", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                variables.put(parts[0], parts[1]);
            }
        }
        return variables;
    }

    private static OutcomeListener ignoring() {
        return new OutcomeListener() {
            @Override
            public void enriched(String place, String task) {}

            @Override
            public void rejected(Rejection rejection) {}

            @Override
            public void undecodable(String place, String why) {}

            @Override
            public void ignored(String why) {}
        };
    }
}
