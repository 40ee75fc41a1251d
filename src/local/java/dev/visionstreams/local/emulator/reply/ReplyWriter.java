package dev.visionstreams.local.emulator.reply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.sight.Sight;
import dev.visionstreams.local.emulator.wire.GenerateRequest;
import dev.visionstreams.local.emulator.wire.GenerateRequest.ImagePart;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/** Builds responses around the model's text: candidates, token counts, ids. Like Google, omits counts of zero. */
public final class ReplyWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** What the output of code adds to the prompt. */
    private static final int CODE_TOKENS = 120;

    private final RandomGenerator random;

    public ReplyWriter(RandomGenerator random) {
        this.random = random;
    }

    /** An ordinary reply, cut off at {@code maxOutputTokens}. */
    public ObjectNode reply(GenerateRequest request, List<Sight> sights, String text) {
        int thoughts = thoughts(request);
        Integer max = request.maxOutputTokens();
        if (max != null && thoughts + tokens(text) > max) {
            return cutOff(request, sights, text, Math.max(0, max - thoughts));
        }
        return reply(request, sights, text, "STOP", thoughts);
    }

    /** A reply with only the first tokens of the text, finished by MAX_TOKENS. */
    public ObjectNode cutOff(GenerateRequest request, List<Sight> sights, String text, int tokens) {
        String kept = text.substring(0, Math.min(text.length(), tokens * CHARACTERS_PER_TOKEN));
        Integer max = request.maxOutputTokens();
        int thoughts = thoughts(request);
        return reply(request, sights, kept, "MAX_TOKENS", max == null ? thoughts : Math.min(thoughts, max));
    }

    public ObjectNode reply(
            GenerateRequest request, List<Sight> sights, String text, String finishReason, int thoughts) {
        ObjectNode reply = JSON.objectNode();
        ObjectNode candidate = reply.putArray("candidates").addObject();
        ObjectNode content = candidate.putObject("content");
        if (!text.isEmpty()) {
            content.putArray("parts").addObject().put("text", text);
        }
        content.put("role", "model");
        candidate.put("finishReason", finishReason).put("index", 0);
        usage(reply, request, sights, text.isEmpty() ? 0 : tokens(text), thoughts);
        return reply;
    }

    /** Adds code, as if the model had run it before it said what the reply says, and what its output cost. */
    public static void addCode(ObjectNode reply) {
        ArrayNode parts = (ArrayNode) reply.at("/candidates/0/content/parts");
        parts.insertObject(0).put("text", "I'll look closer.\n");
        parts.insertObject(1)
                .putObject("executableCode")
                .put("language", "PYTHON")
                .put("code", "print(image.size)\n");
        parts.insertObject(2)
                .putObject("codeExecutionResult")
                .put("outcome", "OUTCOME_OK")
                .put("output", "(1920, 1080)\n");
        ObjectNode usage = (ObjectNode) reply.path("usageMetadata");
        usage.put("toolUsePromptTokenCount", CODE_TOKENS)
                .put("totalTokenCount", usage.path("totalTokenCount").asInt() + CODE_TOKENS);
    }

    /** A reply with a candidate that has no content. */
    public ObjectNode stopped(GenerateRequest request, List<Sight> sights, String finishReason) {
        ObjectNode reply = JSON.objectNode();
        ObjectNode candidate = reply.putArray("candidates").addObject();
        candidate.put("finishReason", finishReason).put("index", 0);
        candidate
                .putArray("safetyRatings")
                .addObject()
                .put("category", "HARM_CATEGORY_DANGEROUS_CONTENT")
                .put("probability", "HIGH")
                .put("blocked", true);
        usage(reply, request, sights, 0, 0);
        return reply;
    }

    /** A reply without candidates. */
    public ObjectNode blocked(GenerateRequest request, List<Sight> sights, String reason) {
        ObjectNode reply = JSON.objectNode();
        reply.putObject("promptFeedback").put("blockReason", reason);
        usage(reply, request, sights, 0, 0);
        return reply;
    }

    private void usage(ObjectNode reply, GenerateRequest request, List<Sight> sights, int output, int thoughts) {
        int text = request.text().isEmpty() ? 0 : tokens(request.text());
        int images = 0;
        for (int i = 0; i < sights.size(); i++) {
            images += imageTokens(request, request.images().get(i), sights.get(i));
        }
        ObjectNode usage = reply.putObject("usageMetadata");
        put(usage, "promptTokenCount", text + images);
        put(usage, "candidatesTokenCount", output);
        put(usage, "totalTokenCount", text + images + output + thoughts);
        var details = usage.putArray("promptTokensDetails");
        if (text > 0) {
            details.addObject().put("modality", "TEXT").put("tokenCount", text);
        }
        if (images > 0) {
            details.addObject().put("modality", "IMAGE").put("tokenCount", images);
        }
        put(usage, "thoughtsTokenCount", thoughts);
        reply.put("modelVersion", request.model().id());
        reply.put("responseId", responseId());
    }

    /** The documented price of an image: by resolution since Gemini 3, by tiles of 258 tokens before. */
    private static int imageTokens(GenerateRequest request, ImagePart image, Sight sight) {
        String own = image.resolution() != null ? image.resolution() : request.resolution();
        if (request.model().generation() >= 3) {
            return switch (own == null ? "HIGH" : own) {
                case "LOW" -> 280;
                case "MEDIUM" -> 560;
                case "ULTRA_HIGH" -> 2240;
                default -> 1120;
            };
        }
        int width = sight.width();
        int height = sight.height();
        if (width <= 384 && height <= 384) {
            return 258;
        }
        int unit = Math.max(256, Math.min(768, (int) (Math.min(width, height) / 1.5)));
        return 258 * ((width + unit - 1) / unit) * ((height + unit - 1) / unit);
    }

    private static int thoughts(GenerateRequest request) {
        return request.thinks() ? request.model().thoughts() : 0;
    }

    private static int tokens(String text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    private static void put(ObjectNode object, String name, int value) {
        if (value != 0) {
            object.put(name, value);
        }
    }

    private String responseId() {
        byte[] id = new byte[17];
        synchronized (random) {
            random.nextBytes(id);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
