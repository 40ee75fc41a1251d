package dev.visionstreams.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecord;
import dev.visionstreams.inflight.InputRecords;
import dev.visionstreams.inflight.Outcome;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.inflight.Work;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of fetches and calls, and what isn't. */
class CallSpansTest {
    private static final String PLACE = "requests-0-7";
    private static final String MODEL_SPAN = "generate_content gemini-x";

    private final RecordedTraces process = new RecordedTraces();

    @ParameterizedTest
    @CsvSource({
        "https://user:secret@Host.example:8443/secret/secret.png?key=secret#secret, https, host.example, 8443",
        "http://host.example/secret, http, host.example, 0",
        "'  https://[2001:db8::1]/secret ', https, [2001:db8::1], 0",
        "s3://secret/secret.png, s3, , 0",
        "file:///secret, file, , 0"
    })
    void shouldShowOfAUriOnlySchemeAndHost(String uri, String scheme, String host, int port) {
        attempt(7, () -> fetch(uri, new FetchResult.Fetched(ByteString.EMPTY, null)));

        SpanData fetch = process.span("fetch");
        assertThat(fetch.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(fetch.getParentSpanId()).isEqualTo(process.span("attempt").getSpanId());
        assertThat(fetch.getAttributes().get(TraceNames.URL_SCHEME)).isEqualTo(scheme);
        assertThat(fetch.getAttributes().get(TraceNames.SERVER_ADDRESS)).isEqualTo(host);
        assertThat(fetch.getAttributes().get(TraceNames.SERVER_PORT)).isEqualTo(port == 0 ? null : (Long) (long) port);
        assertThat(process.spans().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "https://user:secret@secret@host.example/",
                "https://ho st/secret",
                "https:secret",
                "https://host\u0000.example/secret",
                "\ud800secret:",
                "secretsecretsecret:x"
            })
    void shouldShowNothingOfWhatIsNoUri(String uri) {
        attempt(7, () -> fetch(uri, new FetchResult.Fetched(ByteString.EMPTY, null)));

        assertThat(process.span("fetch").toString()).doesNotContain("secret");
    }

    @Test
    void shouldShowWhyAFetchFailed() {
        attempt(
                7,
                () -> fetch(
                        "https://host.example/a",
                        new FetchResult.Failed(FetchResult.Reason.IMAGE_NOT_FOUND, "secret", 404, null)));

        SpanData fetch = process.span("fetch");
        assertThat(fetch.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(fetch.getAttributes().get(TraceNames.ERROR_TYPE))
                .isEqualTo(FetchResult.Reason.IMAGE_NOT_FOUND.name());
        assertThat(fetch.getAttributes().get(TraceNames.HTTP_STATUS)).isEqualTo(404);
        assertThat(process.spans().toString()).doesNotContain("secret");
    }

    @Test
    void shouldSayNothingOfFetchesThatWereNone() {
        attempt(7, () -> {
            fetch("data:image/png;base64,secret", new FetchResult.Fetched(ByteString.EMPTY, null));
            fetch(
                    "https://host.example/a",
                    new FetchResult.Failed(FetchResult.Reason.HOST_BUSY, "busy", null, Duration.ofSeconds(1)));
        });

        assertThat(process.spans("fetch")).isEmpty();
    }

    @Test
    void shouldShowACallByTheConventionsForGenerativeAi() {
        attempt(7, () -> ask(reply()));

        SpanData call = process.span(MODEL_SPAN);
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getParentSpanId()).isEqualTo(process.span("attempt").getSpanId());
        assertThat(call.getAttributes().asMap())
                .isEqualTo(Attributes.builder()
                        .put(TraceNames.GEN_AI_OPERATION, "generate_content")
                        .put(TraceNames.GEN_AI_PROVIDER, "gcp.gemini")
                        .put(TraceNames.REQUEST_MODEL, "gemini-x")
                        .put(TraceNames.RESPONSE_MODEL, "gemini-x-001")
                        .put(TraceNames.RESPONSE_ID, "r-1")
                        .put(TraceNames.INPUT_TOKENS, 1_000L)
                        .put(TraceNames.OUTPUT_TOKENS, 27L)
                        .put(TraceNames.FINISH_REASONS, List.of("STOP"))
                        .put(TraceNames.SERVER_ADDRESS, "gemini.example")
                        .put(TraceNames.SERVER_PORT, 443L)
                        .put(TraceNames.TASK, "CAPTION")
                        .build()
                        .asMap());
    }

    @Test
    void shouldShowWhyACallFailed() {
        attempt(
                7,
                () -> ask(new ModelFailure(ModelFailure.Reason.MODEL_UNAVAILABLE, "secret message", 503, null, null)));

        SpanData call = process.span(MODEL_SPAN);
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(call.getAttributes().get(TraceNames.ERROR_TYPE)).isEqualTo("MODEL_UNAVAILABLE");
        assertThat(call.getAttributes().get(TraceNames.HTTP_STATUS)).isEqualTo(503);
        assertThat(process.spans().toString()).doesNotContain("secret");
    }

    /** A request that was deferred after it asked something isn't silent. */
    @Test
    void shouldShowADeferralThatHasFetched() {
        run(
                process,
                7,
                new AttemptResult.Deferred(Duration.ofSeconds(1), "quota"),
                () -> fetch("https://host.example/a", new FetchResult.Fetched(ByteString.EMPTY, null)));

        assertThat(process.span("attempt").getAttributes().get(TraceNames.WAITS_FOR))
                .isEqualTo("quota");
        assertThat(process.spans("process requests")).isEmpty();
    }

    @Test
    void shouldLinkARequestThatSharesAnAnswerToTheOneThatPays() {
        attempt(3, () -> attempt(7, () -> process.traces.reused(PLACE, "requests-0-3")));

        SpanData payer = process.spans("process requests").stream()
                .filter(span -> Long.valueOf(3).equals(span.getAttributes().get(TraceNames.OFFSET)))
                .findFirst()
                .orElseThrow();
        SpanData follower = process.spans("attempt").stream()
                .filter(span -> "requests-0-3".equals(span.getAttributes().get(TraceNames.REUSED_FROM)))
                .findFirst()
                .orElseThrow();
        assertThat(follower.getLinks()).hasSize(1);
        assertThat(follower.getLinks().get(0).getSpanContext().getSpanId()).isEqualTo(payer.getSpanId());
        assertThat(process.spans(MODEL_SPAN)).isEmpty();
    }

    @Test
    void shouldNameTheRequestThatPaidLongAgo() {
        attempt(7, () -> process.traces.reused(PLACE, "requests-5-1"));

        assertThat(process.span("attempt").getAttributes().get(TraceNames.REUSED_FROM))
                .isEqualTo("requests-5-1");
        assertThat(process.span("attempt").getLinks()).isEmpty();
    }

    private void fetch(String uri, FetchResult result) {
        var unused = process.traces
                .fetching(PLACE, source -> CompletableFuture.completedFuture(result))
                .fetch(new ImageSource(uri, null, null))
                .join();
    }

    private void ask(ModelResult result) {
        var unused = process.traces
                .asking(PLACE, question -> CompletableFuture.completedFuture(result))
                .ask(new ModelRequest(
                        Task.CAPTION,
                        List.of(new ModelImage(ByteString.encodeUtf8("image"), "image/png")),
                        "secret prompt",
                        List.of(),
                        null,
                        "gemini-x"))
                .join();
        assertThat(process.spans().toString()).doesNotContain("secret");
    }

    private static ModelReply reply() {
        return new ModelReply(
                "secret caption",
                null,
                List.of(),
                List.of(),
                List.of(),
                0,
                new Inference("gemini-x", "gemini-x-001", "r-1", "v1", "STOP", 1_000, 20, 7, 1_027, 12));
    }

    private void attempt(long offset, Runnable during) {
        run(process, offset, new AttemptResult.Done(Outcome.NOTHING), during);
    }

    private static void run(RecordedTraces traces, long offset, AttemptResult result, Runnable during) {
        Work work = new Work() {
            @Override
            public CompletionStage<AttemptResult> attempt(InputRecord request, Progress progress) {
                during.run();
                return CompletableFuture.completedFuture(result);
            }

            @Override
            public CompletionStage<AttemptResult> giveUp(InputRecord request, Progress progress) {
                throw new AssertionError("not given up");
            }
        };
        assertThat(traces.traces
                        .traced(work, () -> 1 << 20)
                        .attempt(
                                InputRecords.of("requests", offset, new byte[] {1}),
                                new Progress(0, 5_000, 0, 0, new byte[0]))
                        .toCompletableFuture()
                        .join())
                .isSameAs(result);
    }
}
