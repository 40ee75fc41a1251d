package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReaderTest {
    private static final String PER_MINUTE = violation("GenerateRequestsPerMinutePerProjectPerModel");
    private static final String PER_DAY = violation("GenerateRequestsPerDayPerProjectPerModel-FreeTier");

    @ParameterizedTest
    @CsvSource({
        "302, MODEL_UNAVAILABLE", "400, MODEL_REFUSED_REQUEST", "401, MODEL_ACCESS_DENIED",
        "402, MODEL_ACCESS_DENIED", "403, MODEL_ACCESS_DENIED", "404, MODEL_NOT_FOUND",
        "408, MODEL_UNAVAILABLE", "413, MODEL_REFUSED_REQUEST", "422, MODEL_REFUSED_REQUEST",
        "429, QUOTA_EXCEEDED", "499, MODEL_UNAVAILABLE", "500, MODEL_UNAVAILABLE",
        "502, MODEL_UNAVAILABLE", "503, MODEL_UNAVAILABLE", "504, MODEL_UNAVAILABLE",
        "529, MODEL_UNAVAILABLE"
    })
    void shouldClassifyByTheStatusWithoutDetails(int status, Reason reason) {
        ModelFailure failure = read(status, "");

        assertThat(failure).isEqualTo(new ModelFailure(reason, "HTTP " + status, status, null, null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | {"status":"INVALID_ARGUMENT","message":"Unable to process input image."} | MODEL_REFUSED_REQUEST
            400 | {"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]} | MODEL_ACCESS_DENIED
            400 | {"message":"API key expired. Please renew the API key."} | MODEL_ACCESS_DENIED
            400 | {"status":"FAILED_PRECONDITION","message":"User location is not supported for the API use."} | MODEL_ACCESS_DENIED
            403 | {"status":"PERMISSION_DENIED","message":"Your API key was reported as leaked."} | MODEL_ACCESS_DENIED
            403 | {"status":"PERMISSION_DENIED","message":"You do not have permission to access the File abc or it may not exist."} | MODEL_REFUSED_REQUEST
            404 | {"message":"models/x is not found for API version v1beta"} | MODEL_NOT_FOUND
            404 | {"message":"File abc not found"} | MODEL_REFUSED_REQUEST
            400 | {"status":"FAILED_PRECONDITION","message":"The File abc is not in an ACTIVE state and usage is not allowed."} | MODEL_REFUSED_REQUEST
            429 | {"details":[{"violations":[{"quotaId":"FileStorageBytesPerProject"}]}]} | FILE_STORAGE_FULL
            429 | {"message":"spend limit","details":[]} | QUOTA_EXCEEDED
            429 | {"status":"RESOURCE_EXHAUSTED","message":"Your prepayment credits are depleted. Please go to AI Studio to manage your billing."} | CREDITS_DEPLETED
            429 | {"details":"none","message":7} | QUOTA_EXCEEDED
            """)
    void shouldClassifyByTheDetailsOfAnError(int status, String error, Reason reason) {
        ModelFailure failure = read(status, "{\"error\":" + error + "}");

        assertThat(failure.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            38.2s, PT38.2S
            38s, PT38S
            0s, PT0S
            0.0001s, PT0.001S
            17, PT17S
            999999999999s, PT24H
            -5s, -
            NaN, -
            1e9s, -
            9999999999999999999999s, -
            '', -
            soon, -
            """)
    void shouldUseTheDelayThatTheServiceAsksFor(String delay, @Nullable Duration wait) {
        ModelFailure failure = read(429, error(PER_MINUTE + "," + retryInfo(delay)));

        assertThat(failure.reason()).isEqualTo(Reason.QUOTA_EXCEEDED);
        assertThat(failure.quotaNamed()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(wait);
    }

    @Test
    void shouldIgnoreTheDelayOfADailyQuota() {
        ModelFailure failure = read(429, error(PER_MINUTE + "," + PER_DAY + "," + retryInfo("38s")));

        assertThat(failure.reason()).isEqualTo(Reason.DAILY_QUOTA_EXCEEDED);
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void shouldUseTheDelayOfAnOverload() {
        ModelFailure failure = read(503, error(retryInfo("2s")));

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void shouldUseAProxysHeaderIfTheServiceNamesNoDelay() {
        ModelFailure failure = new ErrorReader(new SafeQuote("")).read(503, new byte[0], "7");

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void shouldReadAnErrorInAnArray() {
        ModelFailure failure = read(429, "[" + error(PER_DAY) + "]");

        assertThat(failure.reason()).isEqualTo(Reason.DAILY_QUOTA_EXCEEDED);
    }

    @Test
    void shouldQuoteAPageInPart() {
        ModelFailure failure = read(502, "<html>\n<h1>Bad\tGateway</h1>" + "<p>x</p>".repeat(10_000));

        assertThat(failure.reason()).isEqualTo(Reason.MODEL_UNAVAILABLE);
        assertThat(failure.message())
                .startsWith("HTTP 502: <html> <h1>Bad Gateway</h1>")
                .hasSize("HTTP 502: ".length() + SafeQuote.MAX_CHARS)
                .endsWith("…");
    }

    @Test
    void shouldRepeatNeitherTheKeyNorContent() {
        String key = "secret-key";
        String message = "x".repeat(30) + " 'api_key:" + key + "' sent " + "iVBORw0KGgo/".repeat(2000) + " and " + key;

        ModelFailure failure = new ErrorReader(new SafeQuote(key))
                .read(400, ("{\"error\":{\"message\":\"" + message + "\"}}").getBytes(StandardCharsets.UTF_8), null);

        assertThat(failure.message())
                .isEqualTo("HTTP 400: " + "x".repeat(30) + " 'api_key:[key]' sent [data] and [key]");
    }

    @Test
    void shouldReadARecordedError() throws IOException {
        Path file = Path.of("../shared/gemini-recordings/error-404.json");
        assumeTrue(Files.exists(file));
        JsonNode body = new ObjectMapper().readTree(file.toFile()).at("/interactions/0/response/bodySegments/0/error");

        ModelFailure failure = read(404, body.has("error") ? body.toString() : "{\"error\":" + body + "}");

        assertThat(failure.reason()).isEqualTo(Reason.MODEL_NOT_FOUND);
        assertThat(failure.message()).startsWith("HTTP 404 NOT_FOUND: models/custom-gemini-2.0-flash is not found");
    }

    private static ModelFailure read(int status, String body) {
        return new ErrorReader(new SafeQuote("key")).read(status, body.getBytes(StandardCharsets.UTF_8), null);
    }

    private static String error(String details) {
        return "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[" + details + "]}}";
    }

    private static String violation(String quotaId) {
        return "{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"" + quotaId
                + "\"}]}";
    }

    private static String retryInfo(String delay) {
        return "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"" + delay + "\"}";
    }
}
