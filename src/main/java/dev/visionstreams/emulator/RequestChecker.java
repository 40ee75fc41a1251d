package dev.visionstreams.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.emulator.GenerateRequest.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a body to a request, as strict as the service itself is, in about its words. */
final class RequestChecker {
    private static final String IMAGE_TYPES = "image/png, image/jpeg, image/webp, image/heic, or image/heif";
    private static final Set<String> ACCEPTED =
            Set.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif");
    private static final int MOST_IMAGES = 3600;

    private final JsonMapper mapper = mapper();
    private final FileData files;

    RequestChecker(FileData files) {
        this.files = files;
    }

    ObjectNode parse(byte[] body) throws ApiException {
        try {
            return WireChecker.check(mapper.readTree(body), WireMessages.REQUEST);
        } catch (JsonProcessingException notJson) {
            throw ApiException.invalid(
                    "Invalid JSON payload received. Unexpected token.\n" + notJson.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
    }

    GenerateRequest check(ModelCard model, ObjectNode request) throws ApiException {
        JsonNode contents = request.path("contents");
        if (contents.isEmpty()) {
            throw ApiException.invalid("* GenerateContentRequest.contents: contents is not specified\n");
        }
        if (request.has("cached_content")) {
            throw new ApiException(403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)");
        }
        List<Image> images = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            JsonNode content = contents.get(i);
            String role = content.path("role").asText("user");
            if (!role.equals("user") && !role.equals("model")) {
                throw ApiException.invalid("Please use a valid role: user, model.");
            }
            parts(model, content.path("parts"), "contents[" + i + "]", texts, images);
        }
        if (images.size() > MOST_IMAGES) {
            throw ApiException.invalid("Please use fewer than " + MOST_IMAGES + " images in your request to the model");
        }
        List<String> system = new ArrayList<>();
        if (request.has("system_instruction")) {
            parts(model, request.path("system_instruction").path("parts"), "system_instruction", system, images);
        }
        JsonNode config = request.path("generation_config");
        JsonNode schema = schema(config);
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

    /** All texts of a request whose JSON is well-formed but whose content is not checked yet. */
    static String prompt(ObjectNode request) {
        Stream<JsonNode> parts = Stream.concat(
                request.path("system_instruction").findValues("text").stream(),
                request.path("contents").findValues("text").stream());
        return parts.map(JsonNode::asText).collect(Collectors.joining("\n"));
    }

    private void parts(ModelCard model, JsonNode parts, String path, List<String> texts, List<Image> images)
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

    private Image file(JsonNode part, String path) throws ApiException {
        String uri = part.path("file_data").path("file_uri").asText();
        if (uri.isEmpty()) {
            throw ApiException.invalid(path + ".file_data.file_uri: must be set and non-empty.\n");
        }
        String declared = part.path("file_data").path("mime_type").asText();
        if (!declared.isEmpty()) {
            checkType(declared);
        }
        FileData.Found found = files.find(uri);
        if (declared.isEmpty() && !found.mimeType().isEmpty()) {
            checkType(found.mimeType());
        }
        return new Image(found.picture(), level(part.path("media_resolution").path("level")));
    }

    private static void checkType(String mimeType) throws ApiException {
        if (!ACCEPTED.contains(mimeType)) {
            throw ApiException.invalid("Unsupported MIME type: " + mimeType);
        }
    }

    private static Image image(JsonNode part, String path) throws ApiException {
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
            return new Image(
                    Picture.of(bytes), level(part.path("media_resolution").path("level")));
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
        // One picture is one string: the bound is the body's.
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }
}
