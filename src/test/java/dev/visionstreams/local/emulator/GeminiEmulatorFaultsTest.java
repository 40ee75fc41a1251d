package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeminiEmulatorFaultsTest {
    private static final String ASK = GeminiCaller.body(
            "Find all objects.", ScenePainter.encode(Scenes.draw(2)), "image/png", GeminiCaller.DETECT);

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "QUOTA, 429, RESOURCE_EXHAUSTED",
        "QUOTA_DAY, 429, RESOURCE_EXHAUSTED",
        "QUOTA_BARE, 429, RESOURCE_EXHAUSTED",
        "CONGESTED, 429, RESOURCE_EXHAUSTED",
        "INTERNAL, 500, INTERNAL",
        "UNAVAILABLE, 503, UNAVAILABLE",
        "DEADLINE, 504, DEADLINE_EXCEEDED",
        "INVALID, 400, INVALID_ARGUMENT",
        "API_KEY_INVALID, 400, INVALID_ARGUMENT",
        "PERMISSION_DENIED, 403, PERMISSION_DENIED",
    })
    void shouldFailOnceAsScriptedThenAnswer(Fault fault, int status, String name) throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults());
        emulator.nextTime("all objects", fault);

        HttpResponse<String> failed = caller(emulator).generate(ASK);

        assertThat(failed.statusCode()).isEqualTo(status);
        assertThat(json(failed).at("/error/status").asText()).isEqualTo(name);
        assertThat(emulator.counts().outcome(fault.name())).isEqualTo(1);
        assertThat(caller(emulator).generate(ASK).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldReportTheRetryDelayOfAQuota() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults()
                .withFaults(FaultRule.always(
                        new Reaction.QuotaExceeded(Reaction.QuotaPeriod.PER_MINUTE, Duration.ofMillis(38_200)))));

        JsonNode details = json(caller(emulator).generate(ASK)).at("/error/details");

        assertThat(details.findValuesAsText("quotaId")).containsExactly("GenerateRequestsPerMinutePerProjectPerModel");
        assertThat(details.findValuesAsText("retryDelay")).containsExactly("38.2s");
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETY, SAFETY, false",
        "MAX_TOKENS, MAX_TOKENS, true",
        "MAX_TOKENS_EMPTY, MAX_TOKENS, false",
        "MALFORMED_TEXT, STOP, true",
    })
    void shouldReturnFaultyModelOutput(Fault fault, String finishReason, boolean hasText) throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(fault)));

        HttpResponse<String> response = caller(emulator).generate(ASK);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode candidate = json(response).at("/candidates/0");
        assertThat(candidate.path("finishReason").asText()).isEqualTo(finishReason);
        assertThat(candidate.path("content").path("parts").isEmpty()).isEqualTo(!hasText);
        if (hasText) {
            assertThatThrownBy(() -> GeminiCaller.JSON.readTree(GeminiCaller.text(response.body())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldBlockAPrompt() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(Fault.BLOCKED)));

        JsonNode reply = json(caller(emulator).generate(ASK));

        assertThat(reply.has("candidates")).isFalse();
        assertThat(reply.at("/promptFeedback/blockReason").asText()).isEqualTo("PROHIBITED_CONTENT");
        assertThat(reply.at("/usageMetadata/promptTokenCount").asInt()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "CUT"})
    void shouldBreakTheConnection(Fault fault) {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(fault)));

        assertThatThrownBy(() -> caller(emulator).generate(ASK)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldHangUntilTheEmulatorCloses() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(Fault.HANG)));
        CompletableFuture<HttpResponse<String>> reply = caller(emulator).generateLater(ASK);
        assertThat(emulator.awaitRequests(1, Duration.ofSeconds(10))).isTrue();

        emulator.close();

        assertThat(reply).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void shouldHoldBackOnlyOneReply() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults());
        CompletableFuture<Void> release = new CompletableFuture<>();
        emulator.nextTime("all objects", new Reaction.Held(release));
        CompletableFuture<HttpResponse<String>> held = caller(emulator).generateLater(ASK);
        assertThat(emulator.awaitRequests(1, Duration.ofSeconds(10))).isTrue();
        HttpResponse<String> other = caller(emulator).generate(ASK.replace("all objects", "everything"));

        boolean early = held.isDone();
        release.complete(null);

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(early).isFalse();
        assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(emulator.counts().maxInFlight()).isEqualTo(2);
        assertThat(emulator.counts().inFlight()).isZero();
    }

    @Test
    void shouldKeepManyCallsInFlight() throws Exception {
        GeminiEmulator emulator = start(
                EmulatorOptions.defaults().withLatency(new Latency(Duration.ofMillis(200), Duration.ofMillis(300))));
        GeminiCaller caller = caller(emulator);

        List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(caller.generateLater(ASK));
        }

        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat(reply.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200));
        assertThat(emulator.counts().requests()).isEqualTo(100);
        assertThat(emulator.counts().outcome("OK")).isEqualTo(100);
    }

    @Test
    void shouldFailTheSameRequestsForTheSameSeed() throws Exception {
        EmulatorOptions options =
                EmulatorOptions.defaults().withSeed(7).withFaults(FaultRule.atRate(Fault.UNAVAILABLE, 0.5));

        List<Integer> first = statuses(start(options), 12);

        assertThat(first).contains(200, 503).isEqualTo(statuses(start(options), 12));
    }

    @Test
    void shouldFailTheRequestsThatATriggerChooses() throws Exception {
        FaultRule everyThird = FaultRule.when(Fault.INTERNAL, (request, random) -> request.number() % 3 == 0);
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(everyThird));
        assertThat(statuses(emulator, 6)).containsExactly(200, 200, 500, 200, 200, 500);
    }

    @Test
    void shouldRefuseRequestsBeyondTheQuotaPerMinute() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        GeminiEmulator emulator =
                GeminiEmulator.start(EmulatorOptions.defaults().withRequestsPerMinute(2), now::get);
        toClose.add(emulator);
        GeminiCaller caller = caller(emulator);
        caller.generate(ASK);
        now.set(Instant.EPOCH.plusSeconds(20));
        caller.generate(ASK);

        HttpResponse<String> over = caller.generate(ASK);

        assertThat(over.statusCode()).isEqualTo(429);
        assertThat(json(over).findValuesAsText("retryDelay")).containsExactly("40s");
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(caller.generate(ASK).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"API_KEY_INVALID, 400", "PERMISSION_DENIED, 403"})
    void shouldApplyFaultsOfTheKeyToEveryRequestThatCarriesIt(Fault fault, int status) throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(fault)));
        FilesCaller files = new FilesCaller(emulator);
        List<HttpResponse<String>> responses = List.of(
                caller(emulator).generate(ASK),
                caller(emulator).get("/v1beta/models"),
                caller(emulator).get("/v1beta/models/" + GeminiCaller.MODEL),
                files.start(1, "image/png", "{}"),
                files.get("files"),
                files.get("files/any"),
                files.delete("files/any"));
        assertThat(responses).allSatisfy(response -> {
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).contains(status == 400 ? "API key not valid" : "does not have permission");
        });
    }

    @Test
    void shouldUploadBytesDespiteAFaultOfTheKey() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults());
        FilesCaller files = new FilesCaller(emulator);
        ByteString image = ScenePainter.encode(Scenes.draw(2));
        URI upload = files.started(image.size());
        emulator.script(FaultRule.always(Fault.API_KEY_INVALID));
        assertThat(files.part(upload, "upload, finalize", 0, image).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldApplyOtherFaultsOnlyToGenerateContent() throws Exception {
        GeminiEmulator emulator = start(EmulatorOptions.defaults().withFaults(FaultRule.always(Fault.UNAVAILABLE)));
        assertThat(caller(emulator).generate(ASK).statusCode()).isEqualTo(503);
        assertThat(caller(emulator).get("/v1beta/models").statusCode()).isEqualTo(200);
    }

    private GeminiEmulator start(EmulatorOptions options) {
        GeminiEmulator emulator = GeminiEmulator.start(options);
        toClose.add(emulator);
        return emulator;
    }

    private static GeminiCaller caller(GeminiEmulator emulator) {
        return new GeminiCaller(emulator.uri());
    }

    private static List<Integer> statuses(GeminiEmulator emulator, int count) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(caller(emulator).generate(ASK).statusCode());
        }
        return statuses;
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return GeminiCaller.JSON.readTree(response.body());
    }
}
