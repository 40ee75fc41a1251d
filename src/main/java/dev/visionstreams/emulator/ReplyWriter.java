package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.emulator.GenerateRequest.Image;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/** The response around what the model says: candidates, token counts, ids. Fields of zero are left out, as they are. */
final class ReplyWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final RandomGenerator random;

    ReplyWriter(RandomGenerator random) {
        this.random = random;
    }

    /** An ordinary reply, cut off where {@code maxOutputTokens} says so. */
    ObjectNode reply(GenerateRequest request, List<Sight> sights, String text) {
        int thoughts = request.thinks() ? request.model().thoughts() : 0;
        Integer most = request.maxOutputTokens();
        if (most != null && thoughts + tokens(text) > most) {
            return cutOff(request, sights, text, Math.max(0, most - thoughts));
        }
        return reply(request, sights, text, "STOP", thoughts);
    }

    /** Half of the text, and MAX_TOKENS. */
    ObjectNode cutOff(GenerateRequest request, List<Sight> sights, String text, int tokens) {
        String kept = text.substring(0, Math.min(text.length(), tokens * CHARACTERS_PER_TOKEN));
        Integer most = request.maxOutputTokens();
        int thoughts = request.thinks() ? request.model().thoughts() : 0;
        return reply(request, sights, kept, "MAX_TOKENS", most == null ? thoughts : Math.min(thoughts, most));
    }

    ObjectNode reply(GenerateRequest request, List<Sight> sights, String text, String finishReason, int thoughts) {
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

    /** 200 with a candidate that has no content. */
    ObjectNode stopped(GenerateRequest request, List<Sight> sights, String finishReason) {
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

    /** 200 without candidates. */
    ObjectNode blocked(GenerateRequest request, List<Sight> sights, String reason) {
        ObjectNode reply = JSON.objectNode();
        reply.putObject("promptFeedback").put("blockReason", reason);
        usage(reply, request, sights, 0, 0);
        return reply;
    }

    private void usage(ObjectNode reply, GenerateRequest request, List<Sight> sights, int output, int thoughts) {
        int text = request.text().isEmpty() ? 0 : tokens(request.text());
        int pictures = 0;
        for (int i = 0; i < sights.size(); i++) {
            pictures += pictureTokens(request, request.images().get(i), sights.get(i));
        }
        ObjectNode usage = reply.putObject("usageMetadata");
        put(usage, "promptTokenCount", text + pictures);
        put(usage, "candidatesTokenCount", output);
        put(usage, "totalTokenCount", text + pictures + output + thoughts);
        var details = usage.putArray("promptTokensDetails");
        if (text > 0) {
            details.addObject().put("modality", "TEXT").put("tokenCount", text);
        }
        if (pictures > 0) {
            details.addObject().put("modality", "IMAGE").put("tokenCount", pictures);
        }
        put(usage, "thoughtsTokenCount", thoughts);
        reply.put("modelVersion", request.model().id());
        reply.put("responseId", responseId());
    }

    /** The documented prices of an image: by resolution since Gemini 3, by tiles of 258 tokens before. */
    private static int pictureTokens(GenerateRequest request, Image image, Sight sight) {
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
