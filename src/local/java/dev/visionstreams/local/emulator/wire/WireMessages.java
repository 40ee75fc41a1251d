package dev.visionstreams.local.emulator.wire;

import dev.visionstreams.local.emulator.wire.WireMessage.Kind;
import java.util.Arrays;
import java.util.stream.Stream;

/** The messages of a {@code generateContent} request, from the API's reference. */
final class WireMessages {
    /** Of a request; its images may have a higher one of their own. */
    private static final String[] LEVELS = {
        "MEDIA_RESOLUTION_UNSPECIFIED", "MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_MEDIUM", "MEDIA_RESOLUTION_HIGH"
    };

    static final WireMessage REQUEST = request()
            .withEnum("service_tier", "ServiceTier", "UNSPECIFIED", "FLEX", "STANDARD", "PRIORITY")
            .with(Kind.BOOL, "store");

    /** Google Cloud's has labels for billing; the tier is a header there, and nothing is stored. */
    static final WireMessage VERTEX_REQUEST = request().with(Kind.ANY, "labels");

    private WireMessages() {}

    private static WireMessage request() {
        return new WireMessage("GenerateContentRequest")
                .with(Kind.STRING, "model", "cached_content")
                .withList("contents", content())
                .with("system_instruction", content())
                .with("generation_config", generationConfig())
                .withList("safety_settings", safetySetting())
                .withList(Kind.ANY, "tools")
                .with(Kind.ANY, "tool_config");
    }

    private static WireMessage content() {
        WireMessage blob =
                new WireMessage("Blob").with(Kind.STRING, "mime_type").with(Kind.BYTES, "data");
        WireMessage file = new WireMessage("FileData").with(Kind.STRING, "mime_type", "file_uri");
        WireMessage resolution = new WireMessage("MediaResolution")
                .withEnum(
                        "level",
                        "MediaResolution.Level",
                        Stream.concat(Arrays.stream(LEVELS), Stream.of("MEDIA_RESOLUTION_ULTRA_HIGH"))
                                .toArray(String[]::new));
        WireMessage part = new WireMessage("Part")
                .with(Kind.STRING, "text")
                .with("inline_data", blob)
                .with("file_data", file)
                .with("media_resolution", resolution)
                .with(Kind.BOOL, "thought")
                .with(Kind.BYTES, "thought_signature")
                .with(Kind.ANY, "function_call", "function_response", "executable_code", "code_execution_result")
                .with(Kind.ANY, "video_metadata", "part_metadata");
        return new WireMessage("Content").with(Kind.STRING, "role").withList("parts", part);
    }

    private static WireMessage generationConfig() {
        WireMessage thinking = new WireMessage("ThinkingConfig")
                .with(Kind.BOOL, "include_thoughts")
                .with(Kind.INT32, "thinking_budget")
                .withEnum(
                        "thinking_level",
                        "ThinkingConfig.ThinkingLevel",
                        "THINKING_LEVEL_UNSPECIFIED",
                        "MINIMAL",
                        "LOW",
                        "MEDIUM",
                        "HIGH");
        return new WireMessage("GenerationConfig")
                .withList(Kind.STRING, "stop_sequences")
                .withList(Kind.STRING, "response_modalities")
                .with(Kind.STRING, "response_mime_type")
                .with("response_schema", schema())
                .with(Kind.ANY, "response_json_schema", "_response_json_schema", "speech_config", "image_config")
                .with(Kind.INT32, "candidate_count", "max_output_tokens", "top_k", "seed", "logprobs")
                .with(Kind.DOUBLE, "temperature", "top_p", "presence_penalty", "frequency_penalty")
                .with(Kind.BOOL, "response_logprobs", "enable_enhanced_civic_answers")
                .with("thinking_config", thinking)
                .withEnum("media_resolution", "GenerationConfig.MediaResolution", LEVELS);
    }

    private static WireMessage schema() {
        WireMessage schema = new WireMessage("Schema")
                .withEnum(
                        "type",
                        "Type",
                        "TYPE_UNSPECIFIED",
                        "STRING",
                        "NUMBER",
                        "INTEGER",
                        "BOOLEAN",
                        "ARRAY",
                        "OBJECT",
                        "NULL")
                .with(Kind.STRING, "format", "title", "description", "pattern")
                .with(Kind.BOOL, "nullable")
                .with(Kind.INT64, "max_items", "min_items", "min_properties", "max_properties")
                .with(Kind.INT64, "min_length", "max_length")
                .with(Kind.DOUBLE, "minimum", "maximum")
                .with(Kind.ANY, "example", "default")
                .withList(Kind.STRING, "enum")
                .withList(Kind.STRING, "required")
                .withList(Kind.STRING, "property_ordering");
        return schema.withMap("properties", schema).withList("any_of", schema).with("items", schema);
    }

    private static WireMessage safetySetting() {
        return new WireMessage("SafetySetting")
                .withEnum(
                        "category",
                        "HarmCategory",
                        "HARM_CATEGORY_UNSPECIFIED",
                        "HARM_CATEGORY_HARASSMENT",
                        "HARM_CATEGORY_HATE_SPEECH",
                        "HARM_CATEGORY_SEXUALLY_EXPLICIT",
                        "HARM_CATEGORY_DANGEROUS_CONTENT",
                        "HARM_CATEGORY_CIVIC_INTEGRITY")
                .withEnum(
                        "threshold",
                        "SafetySetting.HarmBlockThreshold",
                        "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
                        "BLOCK_LOW_AND_ABOVE",
                        "BLOCK_MEDIUM_AND_ABOVE",
                        "BLOCK_ONLY_HIGH",
                        "BLOCK_NONE",
                        "OFF");
    }
}
