package dev.visionstreams.tracing;

import static dev.visionstreams.tracing.RecordedTraces.isRoot;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.HeaderField;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.InputRecords;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.topology.OutcomeListener.Rejection;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + SENDER + "-01";
    private static final String PLACE = "requests-0-7";
    private static final int ROOMY = 1 << 20;

    private final RecordedTraces process = new RecordedTraces();
    private final Deque<AttemptResult> results = new ArrayDeque<>();
    private final List<InputRecord> seen = new ArrayList<>();

    private final Work work = new Work() {
        @Override
        public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
            seen.add(request);
            return CompletableFuture.completedFuture(results.remove());
        }

        @Override
        public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
            return attempt(request, progress);
        }
    };

    @Test
    void shouldContinueTheSendersTrace() {
        results.add(done());

        attempt(process, record(header("traceparent", SAMPLED), header("tracestate", "a=1,b=2")), 0);

        SpanData request = process.span("process requests");
        assertThat(request.getTraceId()).isEqualTo(TRACE);
        assertThat(request.getParentSpanId()).isEqualTo(SENDER);
        assertThat(request.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(request.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(5_000));
        assertThat(request.getAttributes().get(TraceNames.SYSTEM)).isEqualTo("kafka");
        assertThat(request.getAttributes().get(TraceNames.DESTINATION)).isEqualTo("requests");
        assertThat(request.getAttributes().get(TraceNames.PARTITION)).isEqualTo("0");
        assertThat(request.getAttributes().get(TraceNames.OFFSET)).isEqualTo(7);
        assertThat(request.getAttributes().get(TraceNames.OPERATION_TYPE)).isEqualTo("process");
        assertThat(request.getAttributes().get(TraceNames.GROUP)).isEqualTo("vision-streams");
        SpanData attempt = process.span("attempt");
        assertThat(attempt.getTraceId()).isEqualTo(TRACE);
        assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(attempt.getAttributes().get(TraceNames.ATTEMPT)).isEqualTo(1);
        assertThat(sent("traceparent")).containsExactly("00-" + TRACE + "-" + request.getSpanId() + "-01");
        assertThat(sent("tracestate")).containsExactly("a=1,b=2");
        assertThat(process.traces.running()).isZero();
    }

    /** The record is read again, by a process that knows nothing of the first. */
    @Test
    void shouldGoOnInAnotherProcess() {
        RecordedTraces other = new RecordedTraces();
        results.add(failed());
        results.add(done());
        InputRecord record = record(header("traceparent", SAMPLED));

        attempt(process, record, 0);
        attempt(other, record, 1);

        SpanData request = other.span("process requests");
        assertThat(request.getParentSpanId()).isEqualTo(SENDER);
        assertThat(process.spans("process requests")).isEmpty();
        assertThat(process.span("attempt").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(List.of(process.span("attempt"), other.span("attempt"))).allSatisfy(attempt -> {
            assertThat(attempt.getTraceId()).isEqualTo(TRACE);
            assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanId());
        });
        assertThat(other.span("attempt").getAttributes().get(TraceNames.ATTEMPT))
                .isEqualTo(2);
    }

    @Test
    void shouldGoOnInAnotherProcessThoughTheSenderHasNoTrace() {
        RecordedTraces other = new RecordedTraces();
        results.add(failed());
        results.add(done());

        attempt(process, record(), 0);
        attempt(other, record(), 1);

        SpanData request = other.span("process requests");
        assertThat(isRoot(request)).isTrue();
        assertThat(process.span("attempt").getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(process.span("attempt").getTraceId()).isEqualTo(request.getTraceId());
        assertThat(sent("traceparent"))
                .containsExactly("00-" + request.getTraceId() + "-" + request.getSpanId() + "-01");
    }

    @Test
    void shouldTellRequestsApart() {
        results.addAll(List.of(done(), done()));

        attempt(process, InputRecords.of("requests", 7, new byte[0], List.of()), 0);
        attempt(process, InputRecords.of("requests", 8, new byte[0], List.of()), 0);

        List<SpanData> requests = process.spans("process requests");
        assertThat(requests.stream().map(SpanData::getTraceId)).doesNotHaveDuplicates();
        assertThat(requests.stream().map(SpanData::getSpanId)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "\u0000\u0001\u00ff\u00fe",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b\u00e9-01"
            })
    void shouldBeginATraceWhereTheHeaderIsNone(String hostile) {
        results.add(done());

        attempt(process, record(header("traceparent", hostile), header("tracestate", "a=1")), 0);

        SpanData request = process.span("process requests");
        assertThat(isRoot(request)).isTrue();
        assertThat(sent("traceparent"))
                .containsExactly("00-" + request.getTraceId() + "-" + request.getSpanId() + "-01");
        assertThat(sent("tracestate")).as("of another trace").isEmpty();
    }

    @Test
    void shouldTakeNoHeaderWithoutValueOrEnd() {
        results.addAll(List.of(done(), done()));

        attempt(process, record(new HeaderField("traceparent", null)), 0);
        attempt(process, record(header("traceparent", SAMPLED.replace("00-4", "01-4") + "-" + "x".repeat(1 << 20))), 0);

        assertThat(process.spans("process requests")).hasSize(2).allMatch(RecordedTraces::isRoot);
    }

    @Test
    void shouldPassOnAStateOfOrdinaryLengthOnly() {
        String longest = "a=" + "x".repeat(250) + ",b=" + "x".repeat(256);
        results.addAll(List.of(done(), done(), done()));

        attempt(process, record(header("traceparent", SAMPLED), header("tracestate", longest)), 0);
        assertThat(sent("tracestate")).containsExactly(longest);
        for (String hostile : List.of(longest + ",c=1", "no state\u0000at all")) {
            attempt(process, record(header("traceparent", SAMPLED), header("tracestate", hostile)), 0);
            assertThat(sent("tracestate")).isEmpty();
        }

        assertThat(process.spans("process requests")).hasSize(3).allMatch(span -> span.getTraceId()
                .equals(TRACE));
    }

    @Test
    void shouldTakeTheLastHeaderOfANameAndLeaveOthersAlone() {
        results.add(done());

        attempt(
                process,
                record(
                        header("traceparent", "00-" + TRACE + "-1111111111111111-01"),
                        header("baggage", "user=1"),
                        header("traceparent", SAMPLED),
                        header("other", "\u0000")),
                0);

        assertThat(process.span("process requests").getParentSpanId()).isEqualTo(SENDER);
        assertThat(sent("traceparent")).hasSize(1);
        assertThat(sent("baggage")).containsExactly("user=1");
        assertThat(sent("other")).containsExactly("\u0000");
    }

    @Test
    void shouldRecordNothingThatTheSenderDidNotSample() {
        results.add(done());

        attempt(process, record(header("traceparent", "00-" + TRACE + "-" + SENDER + "-00")), 0);

        assertThat(process.spans()).isEmpty();
        assertThat(sent("traceparent"))
                .hasSize(1)
                .allMatch(header -> header.matches("00-" + TRACE + "-[0-9a-f]{16}-00"));
    }

    /** A record that fits as it is must not be too large for its topic because of a header of ours. */
    @Test
    void shouldLeaveARecordAloneThatHasNoRoom() {
        results.addAll(List.of(done(), done()));
        InputRecord bare = record(header("a", "b"));

        await(process.traces.traced(work, () -> 1).attempt(bare, progress(0)));
        assertThat(seen.get(0)).isSameAs(bare);

        await(process.traces.traced(work, () -> 1).attempt(record(header("traceparent", SAMPLED)), progress(0)));
        assertThat(sent("traceparent")).as("of the same length").hasSize(1).doesNotContain(SAMPLED);
    }

    @Test
    void shouldSayNothingOfDeferrals() {
        results.addAll(List.of(new AttemptResult.Deferred(Duration.ofSeconds(1), "quota"), done()));

        attempt(process, record(), 0);
        assertThat(process.spans()).isEmpty();
        attempt(process, record(), 0);

        assertThat(process.spans()).hasSize(2);
        assertThat(process.traces.running()).isZero();
    }

    @Test
    void shouldEndWithARejection() {
        results.add(new AttemptResult.Failed(true, null, null, new byte[0], last -> {
            process.traces.rejected(new Rejection(PLACE, "CAPTION", "FETCH", "NOT_FOUND", "secret message"));
            return CompletableFuture.completedFuture(done());
        }));

        AttemptResult.Failed result = (AttemptResult.Failed) attempt(process, record(), 0);
        assertThat(process.spans("process requests")).isEmpty();
        await(result.giveUp().apply(progress(1)));

        SpanData request = process.span("process requests");
        assertThat(request.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(request.getAttributes().get(TraceNames.ERROR_TYPE)).isEqualTo("NOT_FOUND");
        assertThat(request.getAttributes().get(TraceNames.OUTCOME)).isEqualTo("rejected");
        assertThat(request.getAttributes().get(TraceNames.TASK)).isEqualTo("CAPTION");
        assertThat(process.spans().toString()).doesNotContain("secret");
        assertThat(process.traces.running()).isZero();
    }

    @Test
    void shouldForgetAnAttemptThatFailsAsADefect() {
        Work broken = new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                throw new IllegalStateException("a defect");
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                return CompletableFuture.failedFuture(new IllegalStateException("a defect"));
            }
        };
        Work traced = process.traces.traced(broken, () -> ROOMY);

        assertThatThrownBy(() -> traced.attempt(record(), progress(0))).isInstanceOf(IllegalStateException.class);
        assertThat(traced.giveUp(record(), progress(0)).toCompletableFuture()).isCompletedExceptionally();

        assertThat(process.traces.running()).isZero();
    }

    private AttemptResult attempt(RecordedTraces traces, InputRecord record, int failedBefore) {
        return await(traces.traces.traced(work, () -> ROOMY).attempt(record, progress(failedBefore)));
    }

    private static AttemptResult await(CompletionStage<AttemptResult> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Progress progress(int attempts) {
        return new Progress(attempts, 5_000, 0, 0, new byte[0]);
    }

    private static AttemptResult done() {
        return new AttemptResult.Done(Outcome.NOTHING);
    }

    private static AttemptResult failed() {
        return new AttemptResult.Failed(
                true, null, null, new byte[0], last -> CompletableFuture.completedFuture(done()));
    }

    private static InputRecord record(HeaderField... headers) {
        return InputRecords.of("requests", 7, new byte[] {1}, Arrays.asList(headers));
    }

    private static HeaderField header(String name, String value) {
        return new HeaderField(name, value.getBytes(ISO_8859_1));
    }

    /** Values of a header that the last outcome got. */
    private List<String> sent(String name) {
        return seen.get(seen.size() - 1).headers().stream()
                .filter(header -> header.key().equals(name))
                .map(header -> text(header.value()))
                .toList();
    }

    private static String text(byte @Nullable [] bytes) {
        return new String(Objects.requireNonNull(bytes), ISO_8859_1);
    }
}
