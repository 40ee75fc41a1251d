package dev.visionstreams.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.image.ImageBytes;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Picture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes the body of generateContent. Cuts its JSON where each picture belongs: between the quotes of an empty string. */
final class RequestWriter {
    private final GenerationOptions options;

    RequestWriter(GenerationOptions options) {
        this.options = options;
    }

    StreamedBody write(ModelRequest request) {
        List<ByteString> pieces = new ArrayList<>();
        Buffer buffer = new Buffer();
        try (JsonGenerator json = Json.STRICT.createGenerator(buffer.outputStream())) {
            json.writeStartObject();
            writeInstruction(json, request);
            writeContents(json, request, () -> {
                json.flush();
                pieces.add(buffer.readByteString(buffer.size() - 1));
            });
            writeGenerationConfig(json, request);
            writeSafetySettings(json);
            writeIfSet(json, "serviceTier", options.serviceTier());
            json.writeBooleanField("store", options.store());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        pieces.add(buffer.readByteString());
        List<ImageBytes> inline = new ArrayList<>();
        for (Picture picture : request.pictures()) {
            if (picture.content() instanceof Picture.Given given) {
                inline.add(given.bytes());
            }
        }
        return new StreamedBody(pieces, inline);
    }

    private void writeInstruction(JsonGenerator json, ModelRequest request) throws IOException {
        json.writeObjectFieldStart("systemInstruction");
        json.writeArrayFieldStart("parts");
        writeText(json, Prompts.instruction(request.task(), options));
        json.writeEndArray();
        json.writeEndObject();
    }

    /** As the documentation has it: a single picture before the text, several after it. */
    private static void writeContents(JsonGenerator json, ModelRequest request, Cut cut) throws IOException {
        boolean textFirst = request.pictures().size() > 1;
        json.writeArrayFieldStart("contents");
        json.writeStartObject();
        json.writeStringField("role", "user");
        json.writeArrayFieldStart("parts");
        if (textFirst) {
            writeText(json, Prompts.question(request));
        }
        for (Picture picture : request.pictures()) {
            json.writeStartObject();
            if (picture.content() instanceof Picture.Named named) {
                json.writeObjectFieldStart("fileData");
                json.writeStringField("mimeType", picture.mediaType());
                json.writeStringField("fileUri", named.uri());
            } else {
                json.writeObjectFieldStart("inlineData");
                json.writeStringField("mimeType", picture.mediaType());
                json.writeStringField("data", "");
                cut.here();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        if (!textFirst) {
            writeText(json, Prompts.question(request));
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
    }

    private void writeGenerationConfig(JsonGenerator json, ModelRequest request) throws IOException {
        json.writeObjectFieldStart("generationConfig");
        ObjectNode schema = ReplySchemas.of(request);
        if (schema != null) {
            json.writeStringField("responseMimeType", "application/json");
            json.writeFieldName("responseJsonSchema");
            json.writeTree(schema);
        }
        Integer budget = options.thinkingBudget();
        if (options.thinkingLevel() != null || budget != null) {
            json.writeObjectFieldStart("thinkingConfig");
            writeIfSet(json, "thinkingLevel", options.thinkingLevel());
            if (budget != null) {
                json.writeNumberField("thinkingBudget", budget);
            }
            json.writeEndObject();
        }
        writeIfSet(json, "mediaResolution", options.mediaResolution());
        Integer tokens = options.maxOutputTokens();
        if (tokens != null) {
            json.writeNumberField("maxOutputTokens", tokens);
        }
        json.writeEndObject();
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
