package dev.visionstreams.local.emulator.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.files.FileResolver;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.sight.SentImage;
import dev.visionstreams.local.emulator.wire.GenerateRequest.ImagePart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parses and checks requests, as strictly as the service itself and in approximately its words. */
public final class RequestChecker {
    private static final String IMAGE_TYPES = "image/png, image/jpeg, image/webp, image/heic, or image/heif";
    private static final Set<String> ACCEPTED =
            Set.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif");
    private static final int MAX_IMAGES = 3600;

    /** The service documents no limit; users report refusals from about here on. */
    private static final int MAX_ENUM_CHARACTERS = 3_000;

    private final JsonMapper mapper = mapper();
    private final FileResolver files;

    public RequestChecker(FileResolver files) {
        this.files = files;
    }

    /** Parses JSON and checks its names and types, with snake_case names in the result. */
    public ObjectNode parse(byte[] body) throws ApiException {
        return parse(body, false);
    }

    /**
     * Parses JSON and checks its names and types, with snake_case names in the result.
     *
     * @param vertex whether the request came by Google Cloud's path, where some fields don't exist
     */
    public ObjectNode parse(byte[] body, boolean vertex) throws ApiException {
        try {
            return WireChecker.check(
                    mapper.readTree(body), vertex ? WireMessages.VERTEX_REQUEST : WireMessages.REQUEST);
        } catch (JsonProcessingException notJson) {
            throw ApiException.invalid(
                    "Invalid JSON payload received. Unexpected token.\n" + notJson.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    /** Checks the content of a parsed request for a model and resolves its files. */
    public GenerateRequest check(ModelCard model, ObjectNode request) throws ApiException {
        JsonNode contents = request.path("contents");
        if (contents.isEmpty()) {
            throw ApiException.invalid("* GenerateContentRequest.contents: contents is not specified\n");
        }
        if (request.has("cached_content")) {
            throw new ApiException(403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)");
        }
        List<ImagePart> images = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            JsonNode content = contents.get(i);
            String role = content.path("role").asText("user");
            if (!role.equals("user") && !role.equals("model")) {
                throw ApiException.invalid("Please use a valid role: user, model.");
            }
            parts(model, content.path("parts"), "contents[" + i + "]", texts, images);
        }
        if (images.size() > MAX_IMAGES) {
            throw ApiException.invalid("Please use fewer than " + MAX_IMAGES + " images in your request to the model");
        }
        List<String> system = new ArrayList<>();
        if (request.has("system_instruction")) {
            parts(model, request.path("system_instruction").path("parts"), "system_instruction", system, images);
        }
        JsonNode config = request.path("generation_config");
        JsonNode schema = schema(config);
        if (model.generation() < 3
                && executesCode(request)
                && config.path("response_mime_type").asText().equals("application/json")) {
            throw ApiException.invalid("Tool use with a response mime type: 'application/json' is unsupported");
        }
        return new GenerateRequest(
                model,
                String.join("\n", system),
                String.join("\n", texts),
                List.copyOf(images),
                schema,
                config.path("response_mime_type").asText().equals("application/json"),
                config.has("max_output_tokens")
                        ? config.get("max_output_tokens").intValue()
                        : null,
                level(config.path("media_resolution")),
                thinks(model, config));
    }

    /** All texts of a request that was parsed but not checked. */
    public static String prompt(ObjectNode request) {
        Stream<JsonNode> parts = Stream.concat(
                request.path("system_instruction").findValues("text").stream(),
                request.path("contents").findValues("text").stream());
        return parts.map(JsonNode::asText).collect(Collectors.joining("\n"));
    }

    /** Refuses the first setting that a parsed request carries, in the service's words. */
    public static void refuseSettings(ObjectNode request) throws ApiException {
        JsonNode config = request.path("generation_config");
        JsonNode thinking = config.path("thinking_config");
        if (thinking.has("thinking_level")) {
            throw ApiException.invalid(
                    "Thinking level " + thinking.get("thinking_level").asText()
                            + " is not supported for this model. Please retry with other thinking level.");
        }
        if (thinking.has("thinking_budget")) {
            throw ApiException.invalid("Thinking budget is not supported for this model.");
        }
        if (config.has("media_resolution")) {
            throw ApiException.invalid("Media resolution is not supported for this model.");
        }
        if (executesCode(request)) {
            throw ApiException.invalid("Code execution is not enabled for this model.");
        }
        if (request.has("service_tier")) {
            throw ApiException.invalid(
                    "Service tier " + request.get("service_tier").asText() + " is not supported for this model.");
        }
    }

    /** Whether a parsed request lets the model run code. */
    public static boolean executesCode(ObjectNode request) {
        return !request.path("tools").findValues("codeExecution").isEmpty()
                || !request.path("tools").findValues("code_execution").isEmpty();
    }

    /** The tier that a parsed request is served under: the one that it asks for. */
    public static String tier(ObjectNode request) {
        String tier = request.path("service_tier").asText("STANDARD");
        return tier.equals("UNSPECIFIED") ? "standard" : tier.toLowerCase(Locale.ROOT);
    }

    private static void requireSimpleEnums(JsonNode schema) throws ApiException {
        int characters = 0;
        for (JsonNode values : schema.findValues("enum")) {
            for (JsonNode value : values) {
                characters += value.asText().length();
            }
        }
        if (characters > MAX_ENUM_CHARACTERS) {
            throw ApiException.invalid(
                    "The specified schema produces a constraint that has too many states for serving."
                            + " Typical causes of this error are schemas with lots of text (for example, very long property or"
                            + " enum names), schemas with long array length limits (especially when nested), or schemas using"
                            + " complex value matchers.");
        }
    }

    private void parts(ModelCard model, JsonNode parts, String path, List<String> texts, List<ImagePart> images)
            throws ApiException {
        if (parts.isEmpty()) {
            throw ApiException.invalid(
                    "* GenerateContentRequest." + path + ".parts: contents.parts must not be empty.\n");
        }
        for (int i = 0; i < parts.size(); i++) {
            JsonNode part = parts.get(i);
            String partPath = "* GenerateContentRequest." + path + ".parts[" + i + "]";
            List<String> data = Stream.of("text", "inline_data", "file_data")
                    .filter(part::has)
                    .toList();
            if (data.isEmpty()) {
                throw ApiException.invalid(
                        partPath + ".data: required oneof field 'data' must have one initialized field\n");
            }
            if (data.size() > 1) {
                throw ApiException.invalid("Invalid value at '" + path + ".parts[" + i
                        + "]' (oneof), oneof field 'data' is already set. Cannot set '" + data.get(1) + "'");
            }
            if (part.has("media_resolution") && model.generation() < 3) {
                throw ApiException.invalid("Media resolution for individual parts is not supported for this model.");
            }
            if (part.has("text")) {
                texts.add(part.get("text").textValue());
            } else if (part.has("file_data")) {
                images.add(file(part, partPath));
            } else {
                images.add(image(part, partPath));
            }
        }
    }

    private ImagePart file(JsonNode part, String path) throws ApiException {
        String uri = part.path("file_data").path("file_uri").asText();
        if (uri.isEmpty()) {
            throw ApiException.invalid(path + ".file_data.file_uri: must be set and non-empty.\n");
        }
        String declared = part.path("file_data").path("mime_type").asText();
        if (!declared.isEmpty()) {
            checkType(declared);
        }
        FileResolver.Resolved found = files.resolve(uri);
        if (declared.isEmpty() && !found.mimeType().isEmpty()) {
            checkType(found.mimeType());
        }
        return new ImagePart(found.image(), level(part.path("media_resolution").path("level")));
    }

    private static void checkType(String mimeType) throws ApiException {
        if (!ACCEPTED.contains(mimeType)) {
            throw ApiException.invalid("Unsupported MIME type: " + mimeType);
        }
    }

    private static ImagePart image(JsonNode part, String path) throws ApiException {
        JsonNode blob = part.get("inline_data");
        String mimeType = blob.path("mime_type").asText();
        if (mimeType.isEmpty()) {
            throw ApiException.invalid(path + ".inline_data.mime_type: MIME type must be " + IMAGE_TYPES + ".\n");
        }
        checkType(mimeType);
        try {
            byte[] bytes = blob.path("data").binaryValue();
            if (bytes == null || bytes.length == 0) {
                throw ApiException.invalid(path + ".inline_data.data: must be set and non-empty.\n");
            }
            return new ImagePart(
                    SentImage.of(bytes), level(part.path("media_resolution").path("level")));
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes were decoded before", impossible);
        }
    }

    private static @Nullable JsonNode schema(JsonNode config) throws ApiException {
        JsonNode openApi = config.get("response_schema");
        JsonNode jsonSchema = config.has("response_json_schema")
                ? config.get("response_json_schema")
                : config.get("_response_json_schema");
        if (openApi != null && jsonSchema != null) {
            throw ApiException.invalid("Only one of `response_schema` and `response_json_schema` can be set.");
        }
        JsonNode schema = openApi != null ? openApi : jsonSchema;
        String mimeType = config.path("response_mime_type").asText();
        if (!Set.of("", "text/plain", "application/json", "text/x.enum").contains(mimeType)) {
            throw ApiException.invalid(
                    "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are `text/plain`,"
                            + " `application/json`, `application/xml`, `application/yaml` and `text/x.enum`.\n");
        }
        if (schema != null && !mimeType.equals("application/json") && !mimeType.equals("text/x.enum")) {
            throw ApiException.invalid(
                    "* GenerateContentRequest.generation_config.response_schema: a response schema is only"
                            + " allowed with `response_mime_type` `application/json` or `text/x.enum`.\n");
        }
        if (jsonSchema != null && !jsonSchema.isObject()) {
            throw ApiException.invalid(
                    "* GenerateContentRequest.generation_config.response_json_schema: must be an object.\n");
        }
        if (schema != null) {
            requireSimpleEnums(schema);
        }
        return schema;
    }

    private static boolean thinks(ModelCard model, JsonNode config) throws ApiException {
        JsonNode thinking = config.path("thinking_config");
        boolean budget = thinking.has("thinking_budget");
        String level = thinking.path("thinking_level").asText();
        if (budget && !level.isEmpty()) {
            throw ApiException.invalid("You can only set only one of thinking budget and thinking level.");
        }
        if (!level.isEmpty() && model.generation() < 3) {
            throw ApiException.invalid("Thinking level is not supported for this model.");
        }
        if (level.equals("MINIMAL") && !model.minimalThinking()) {
            throw ApiException.invalid(
                    "Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.");
        }
        boolean off = budget && thinking.get("thinking_budget").intValue() == 0;
        if (off && model.id().endsWith("-pro")) {
            throw ApiException.invalid("Budget 0 is invalid. This model only works in thinking mode.");
        }
        return !off && !level.equals("MINIMAL");
    }

    private static @Nullable String level(JsonNode resolution) {
        String level = resolution.asText().replace("MEDIA_RESOLUTION_", "");
        return level.isEmpty() || level.equals("UNSPECIFIED") ? null : level;
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        // An image is a single string; the body's size is limited already.
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }
}
