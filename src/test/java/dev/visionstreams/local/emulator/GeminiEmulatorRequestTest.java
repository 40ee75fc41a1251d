package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import java.net.http.HttpResponse;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GeminiEmulatorRequestTest {
    private static final String IMAGE = ScenePainter.encode(Scenes.draw(1)).base64();

    private final GeminiEmulator emulator = GeminiEmulator.start();
    private final GeminiCaller caller = new GeminiCaller(emulator.uri());

    @AfterEach
    void close() {
        emulator.close();
    }

    /** An invalid request and the answer of Google's service. */
    record Refusal(String request, int status, String name, String message) {}

    static List<Refusal> refusals() {
        String blob = "{'inlineData': {'mimeType': 'image/png', 'data': '" + IMAGE + "'}}";
        return List.of(
                invalid(
                        "{'contents': [{'parts': [{'text': 'a'}], 'x': 1}]}",
                        "Unknown name \"x\" at 'contents[0]': Cannot find field."),
                invalid(
                        "{'contents': [{'parts': [{'text': 'a', 'inline': 1}]}]}",
                        "Unknown name \"inline\" at 'contents[0].parts[0]': Cannot find field."),
                invalid(
                        "{'contents': [{'parts': [{'text': 'a'}]}], 'prompt': 1}",
                        "Unknown name \"prompt\": Cannot find"),
                config("'temprature': 1", "Unknown name \"temprature\" at 'generation_config'"),
                config(
                        "'responseMimeType': 'application/json', 'responseSchema': {'additionalProperties': false}",
                        "Unknown name \"additionalProperties\" at 'generation_config.response_schema'"),
                config(
                        "'responseMimeType': 'application/json', 'responseSchema': {'type': 'object'},"
                                + " 'responseJsonSchema': {'type': 'object'}",
                        "Only one of `response_schema` and `response_json_schema`"),
                config("'responseJsonSchema': {'type': 'object'}", "response_mime_type"),
                config("'responseSchema': {'type': 'object'}", "response_mime_type"),
                config("'responseMimeType': 'json'", "response_mime_type: allowed mimetypes"),
                config(
                        "'thinkingConfig': {'thinkingBudget': 0, 'thinkingLevel': 'low'}",
                        "You can only set only one of thinking budget and thinking level."),
                config(
                        "'thinkingConfig': {'thinkingLevel': 'hard'}",
                        "(type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), \"hard\""),
                config(
                        "'maxOutputTokens': 'many'",
                        "Invalid value at 'generation_config.max_output_tokens' (TYPE_INT32)"),
                invalid(
                        "{'contents': [{'parts': [{'text': 5}]}]}",
                        "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5"),
                invalid(
                        "{'contents': [{'parts': [{'inlineData': {'mimeType': 'image/png', 'data': '*'}}]}]}",
                        "(TYPE_BYTES), Base64 decoding failed for \"*\""),
                invalid(
                        "{'contents': [{'parts': [{'inlineData': {'mimeType': 'image/png', 'data': 'aGVsbG8='}}]}]}",
                        "Unable to process input image. Please retry or report"),
                invalid("{'contents': [{'parts': [{'inlineData': {'mimeType': 'image/png'}}]}]}", "inline_data.data"),
                invalid(
                        "{'contents': [{'parts': [{'inlineData': {'mimeType': 'image/gif', 'data': 'aGVsbG8='}}]}]}",
                        "Unsupported MIME type: image/gif"),
                invalid(
                        "{'contents': [{'parts': [{'inlineData': {'data': 'aGVsbG8='}}]}]}",
                        "mime_type: MIME type must be"),
                invalid("{'contents': []}", "contents is not specified"),
                invalid("{'contents': [{'parts': []}]}", "parts must not be empty"),
                invalid("{'contents': [{'parts': [{}]}]}", "required oneof field 'data'"),
                invalid("{'contents': [{'parts': [" + blob.replace("}}", "}, 'text': 'a'}") + "]}]}", "(oneof)"),
                invalid("{'contents': [{'role': 'boss', 'parts': [{'text': 'a'}]}]}", "Please use a valid role"),
                invalid("{'contents'", "Invalid JSON payload received."),
                invalid("", "Invalid"),
                new Refusal(
                        "{'contents': [{'parts': [{'fileData': {'fileUri': 'https://x/v1beta/files/abc'}}]}]}",
                        403,
                        "PERMISSION_DENIED",
                        "access the File abc or it may not exist"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldRefuseAsGoogleDoes(Refusal refusal) throws Exception {
        HttpResponse<String> response = caller.generate(refusal.request().replace('\'', '"'));

        JsonNode error = GeminiCaller.JSON.readTree(response.body()).path("error");
        assertThat(response.statusCode()).isEqualTo(refusal.status());
        assertThat(error.path("code").asInt()).isEqualTo(refusal.status());
        assertThat(error.path("status").asText()).isEqualTo(refusal.name());
        assertThat(error.path("message").asText()).contains(refusal.message());
        assertThat(emulator.counts().outcome(refusal.name())).isEqualTo(1);
    }

    @Test
    void shouldListEveryUnknownField() throws Exception {
        HttpResponse<String> response = caller.generate("{\"a\": 1, \"contents\": [{\"b\": 2}]}");

        JsonNode detail = GeminiCaller.JSON.readTree(response.body()).at("/error/details/0");
        assertThat(detail.path("@type").asText()).isEqualTo("type.googleapis.com/google.rpc.BadRequest");
        assertThat(detail.path("fieldViolations")).hasSize(2);
        assertThat(detail.at("/fieldViolations/1/field").asText()).isEqualTo("contents[0]");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.0-flash, '', 404, NOT_FOUND",
        "gemini-9, '', 404, NOT_FOUND",
        "gemini-2.5-pro, \"thinkingBudget\": 0, 400, INVALID_ARGUMENT",
        "gemini-2.5-flash, \"thinkingLevel\": \"low\", 400, INVALID_ARGUMENT",
        "gemini-3.8-flash, \"thinkingLevel\": \"minimal\", 400, INVALID_ARGUMENT",
        "gemini-3.8-flash, \"thinkingLevel\": \"low\", 200, ''",
        "gemini-3.5-flash-lite, \"thinkingLevel\": \"minimal\", 200, ''",
    })
    void shouldKnowWhichThinkingAModelSupports(String model, String thinking, int status, String name)
            throws Exception {
        String request = "{\"contents\": [{\"parts\": [{\"text\": \"a\"}]}],"
                + " \"generationConfig\": {\"thinkingConfig\": {" + thinking + "}}}";

        HttpResponse<String> response = caller.post("/v1beta/models/" + model + ":generateContent", request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(GeminiCaller.JSON
                        .readTree(response.body())
                        .at("/error/status")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void shouldRefuseARequestWithoutKey() throws Exception {
        HttpResponse<String> response =
                caller.postWithoutKey("/v1beta/models/gemini-3.5-flash-lite:generateContent", "{}");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("PERMISSION_DENIED", "unregistered callers");
    }

    @Test
    void shouldAcceptAKeyInTheQuery() throws Exception {
        HttpResponse<String> response = caller.postWithoutKey(
                "/v1beta/models/gemini-3.5-flash-lite:generateContent?key=k",
                "{\"contents\": [{\"parts\": [{\"text\": \"a\"}]}]}");

        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void shouldRefuseTheInvalidKeyWithItsReason() throws Exception {
        HttpResponse<String> response = caller.postWithoutKey(
                "/v1beta/models/gemini-3.5-flash-lite:generateContent?key=" + GeminiEmulator.INVALID_KEY, "{}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(GeminiCaller.JSON
                        .readTree(response.body())
                        .at("/error/details/0/reason")
                        .asText())
                .isEqualTo("API_KEY_INVALID");
    }

    @Test
    void shouldAcceptSnakeCaseAndAWrongMimeType() throws Exception {
        String request = "{\"contents\": {\"parts\": [{\"inline_data\": {\"mime_type\": \"image/webp\", \"data\": \""
                + IMAGE + "\"}}, {\"text\": \"Describe.\"}]}, \"generation_config\": {\"max_output_tokens\": \"500\"}}";

        HttpResponse<String> response = caller.generate(request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(GeminiCaller.text(response.body())).startsWith("A picture, ");
    }

    @Test
    void shouldRefuseAnImageThatItCannotDecode() throws Exception {
        ByteString bytes = ByteString.encodeUtf8("\0\0\0\u0018ftypheic\0\0\0\0mif1heic");

        HttpResponse<String> response =
                caller.generate(GeminiCaller.body("Find.", bytes, "image/heic", GeminiCaller.DETECT));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Unable to process input image");
    }

    @Test
    void shouldListModels() throws Exception {
        JsonNode models =
                GeminiCaller.JSON.readTree(caller.get("/v1beta/models").body());

        assertThat(models.path("models").findValuesAsText("name")).contains("models/gemini-3.5-flash-lite");
    }

    @ParameterizedTest
    @CsvSource({"gemini-3.5-flash-lite, 200", "gemini-2.0-flash, 404"})
    void shouldReportWhetherAModelExists(String model, int status) throws Exception {
        assertThat(caller.get("/v1beta/models/" + model).statusCode()).isEqualTo(status);
    }

    private static Refusal invalid(String request, String message) {
        return new Refusal(request, 400, "INVALID_ARGUMENT", message);
    }

    private static Refusal config(String config, String message) {
        return invalid("{'contents': [{'parts': [{'text': 'a'}]}], 'generationConfig': {" + config + "}}", message);
    }
}
