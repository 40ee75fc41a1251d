package dev.visionstreams.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes the body of generateContent, cut where each image belongs: between the quotes of an empty string. */
final class RequestWriter {
    private final GenerationOptions options;
    private final ModelCapabilities capabilities;
    private final boolean vertex;

    private final Instructions instructions;

    /** For the Gemini API. */
    RequestWriter(GenerationOptions options) {
        this(options, ModelCapabilities.KNOWN, false, new Instructions());
    }

    /** @param vertex whether it is for Google Cloud, which knows neither {@code store} nor {@code serviceTier} */
    RequestWriter(
            GenerationOptions options, ModelCapabilities capabilities, boolean vertex, Instructions instructions) {
        this.options = options;
        this.capabilities = capabilities;
        this.vertex = vertex;
        this.instructions = instructions;
    }

    /** With the labels enumerated in the schema. */
    StreamedBody write(ModelRequest request) {
        return write(request, true);
    }

    /** @param enumerated whether the reply's schema enumerates the labels; the prompt names them anyway */
    StreamedBody write(ModelRequest request, boolean enumerated) {
        List<ByteString> pieces = new ArrayList<>();
        Buffer buffer = new Buffer();
        try (JsonGenerator json = Json.STRICT.createGenerator(buffer.outputStream())) {
            json.writeStartObject();
            writeInstruction(json, request);
            writeContents(json, request, () -> {
                json.flush();
                pieces.add(buffer.readByteString(buffer.size() - 1));
            });
            writeGenerationConfig(json, request, enumerated);
            writeTail(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        pieces.add(buffer.readByteString());
        List<ImageBytes> inline = new ArrayList<>();
        for (ModelImage image : request.images()) {
            if (image.content() instanceof ModelImage.Given given) {
                inline.add(given.bytes());
            }
        }
        return new StreamedBody(pieces, inline);
    }

    private void writeInstruction(JsonGenerator json, ModelRequest request) throws IOException {
        json.writeObjectFieldStart("systemInstruction");
        json.writeArrayFieldStart("parts");
        json.writeStartObject();
        json.writeFieldName("text");
        json.writeString(instructions.of(request.task(), capabilities.masks(request.model()), options));
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The order that the documentation advises: a single image before the text, several after it. */
    private void writeContents(JsonGenerator json, ModelRequest request, Cut cut) throws IOException {
        boolean textFirst = request.images().size() > 1;
        json.writeArrayFieldStart("contents");
        json.writeStartObject();
        json.writeStringField("role", "user");
        json.writeArrayFieldStart("parts");
        if (textFirst) {
            writeText(json, Prompts.question(request));
        }
        for (ModelImage image : request.images()) {
            json.writeStartObject();
            if (image.content() instanceof ModelImage.Named named) {
                json.writeObjectFieldStart("fileData");
                json.writeStringField("mimeType", image.mediaType());
                json.writeStringField("fileUri", named.uri());
            } else {
                json.writeObjectFieldStart("inlineData");
                json.writeStringField("mimeType", image.mediaType());
                json.writeStringField("data", "");
                cut.here();
            }
            json.writeEndObject();
            if (GenerationOptions.ULTRA_HIGH.equals(options.mediaResolution())) {
                json.writeObjectFieldStart("mediaResolution");
                json.writeStringField("level", GenerationOptions.ULTRA_HIGH);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        if (!textFirst) {
            writeText(json, Prompts.question(request));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    /**
     * A question that any model answers in one token: only the settings decide whether it is accepted.
     */
    StreamedBody trial() {
        Buffer buffer = new Buffer();
        try (JsonGenerator json = Json.STRICT.createGenerator(buffer.outputStream())) {
            json.writeStartObject();
            json.writeArrayFieldStart("contents");
            json.writeStartObject();
            json.writeStringField("role", "user");
            json.writeArrayFieldStart("parts");
            writeText(json, "Reply with OK.");
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeObjectFieldStart("generationConfig");
            writeSettings(json);
            json.writeEndObject();
            writeTail(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return new StreamedBody(List.of(buffer.readByteString()), List.of());
    }

    private void writeGenerationConfig(JsonGenerator json, ModelRequest request, boolean enumerated)
            throws IOException {
        json.writeObjectFieldStart("generationConfig");
        // Gemini 2 doesn't take tools and a schema together.
        boolean free = options.codeExecution() && request.model().startsWith("gemini-2");
        ObjectNode schema = free ? null : ReplySchemas.of(request, capabilities.masks(request.model()));
        if (!enumerated && !request.labels().isEmpty()) {
            ReplySchemas.removeEnums(schema);
        }
        if (schema != null) {
            json.writeStringField("responseMimeType", "application/json");
            json.writeFieldName("responseJsonSchema");
            json.writeTree(schema);
        }
        writeSettings(json);
        json.writeEndObject();
    }

    private void writeSettings(JsonGenerator json) throws IOException {
        Integer budget = options.thinkingBudget();
        if (options.thinkingLevel() != null || budget != null) {
            json.writeObjectFieldStart("thinkingConfig");
            writeIfSet(json, "thinkingLevel", options.thinkingLevel());
            if (budget != null) {
                json.writeNumberField("thinkingBudget", budget);
            }
            json.writeEndObject();
        }
        if (!GenerationOptions.ULTRA_HIGH.equals(options.mediaResolution())) {
            writeIfSet(json, "mediaResolution", options.mediaResolution());
        }
        Integer tokens = options.maxOutputTokens();
        if (tokens != null) {
            json.writeNumberField("maxOutputTokens", tokens);
        }
    }

    /** What is sent beside the generation config. */
    private void writeTail(JsonGenerator json) throws IOException {
        writeSafetySettings(json);
        if (options.codeExecution()) {
            json.writeArrayFieldStart("tools");
            json.writeStartObject();
            json.writeObjectFieldStart("codeExecution");
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
        }
        if (!vertex) {
            writeIfSet(json, "serviceTier", options.serviceTier());
            json.writeBooleanField("store", options.store());
        }
    }

    private void writeSafetySettings(JsonGenerator json) throws IOException {
        if (options.safetySettings().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("safetySettings");
        for (Map.Entry<String, String> setting : options.safetySettings().entrySet()) {
            json.writeStartObject();
            json.writeStringField("category", setting.getKey());
            json.writeStringField("threshold", setting.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeText(JsonGenerator json, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("text", text);
        json.writeEndObject();
    }

    private static void writeIfSet(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    @FunctionalInterface
    private interface Cut {
        void here() throws IOException;
    }
}
