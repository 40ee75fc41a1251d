package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a 200. Fields and enum values that are unknown here are passed over: the service adds them without
 * notice and leaves empty ones out.
 */
final class ReplyReader {
    private final ModelRequest request;
    private final GenerationOptions options;
    private final Excerpt excerpt;

    ReplyReader(ModelRequest request, GenerationOptions options, Excerpt excerpt) {
        this.request = request;
        this.options = options;
        this.excerpt = excerpt;
    }

    ModelResult read(byte[] body, long millis) {
        JsonNode root;
        try {
            root = ErrorReader.unwrapped(Json.STRICT.readTree(body));
        } catch (IOException e) {
            return notGemini(body);
        }
        if (!root.isObject()) {
            return notGemini(body);
        }
        if (root.has("error") && !root.has("candidates")) {
            return new ErrorReader(excerpt).read(root.path("error").path("code").asInt(500), body, null);
        }
        JsonNode candidate = root.path("candidates").path(0);
        String blockReason = root.path("promptFeedback").path("blockReason").asText("");
        boolean blocked = !candidate.isObject() && !blockReason.isEmpty();
        String finishReason =
                blocked ? blockReason : candidate.path("finishReason").asText("");
        Inference inference = inference(root, finishReason, millis);
        String text = text(candidate);
        try {
            if (blocked) {
                throw new UnusableReplyException(Reason.PROMPT_BLOCKED, "the prompt was blocked: " + blockReason);
            }
            ModelReply kept = finishReason.equals("MAX_TOKENS") ? keptOf(text, inference) : null;
            if (kept != null) {
                return kept;
            }
            requireUsable(finishReason, text);
            return AnswerReader.read(request, text, inference);
        } catch (UnusableReplyException e) {
            return new ModelFailure(e.reason(), explanation(e, candidate, text), null, null, inference);
        }
    }

    /** Null if nothing is to be kept of a reply that was cut off. What was cut counts as dropped. */
    private @Nullable ModelReply keptOf(String text, Inference inference) throws UnusableReplyException {
        boolean lists =
                switch (request.task()) {
                    case DETECT, SEGMENT, POINT, DESCRIBE -> true;
                    case CAPTION, ANSWER, CLASSIFY -> false;
                };
        String whole = lists && options.cutOff() == CutOff.KEEP ? JsonInText.untilLastObject(text) : null;
        if (whole == null) {
            return null;
        }
        ModelReply reply = AnswerReader.read(request, whole, inference);
        return reply.objects().isEmpty() && reply.points().isEmpty()
                ? null
                : new ModelReply(
                        reply.caption(),
                        null,
                        reply.labels(),
                        reply.objects(),
                        reply.points(),
                        reply.dropped() + 1,
                        inference);
    }

    private static void requireUsable(String finishReason, String text) throws UnusableReplyException {
        Reason reason = reason(finishReason);
        if (reason != null) {
            throw new UnusableReplyException(reason, "the model stopped: " + finishReason);
        }
        if (text.isBlank()) {
            throw new UnusableReplyException(
                    Reason.REPLY_EMPTY,
                    "the reply has no text" + (finishReason.isEmpty() ? "" : ", finish reason " + finishReason));
        }
    }

    /** Null for a reason that leaves it to the text whether the reply is usable: STOP, none, and unknown ones. */
    private static @Nullable Reason reason(String finishReason) {
        return switch (finishReason) {
            case "MAX_TOKENS" -> Reason.REPLY_CUT_OFF;
            case "SAFETY", "RECITATION", "LANGUAGE", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII" ->
                Reason.REPLY_BLOCKED;
            case "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS" -> Reason.REPLY_MALFORMED;
            default -> {
                if (finishReason.startsWith("IMAGE_")) {
                    yield Reason.REPLY_BLOCKED;
                }
                yield finishReason.startsWith("MALFORMED_") ? Reason.REPLY_MALFORMED : null;
            }
        };
    }

    private String explanation(UnusableReplyException e, JsonNode candidate, String text) {
        String detail = candidate.path("finishMessage").asText("");
        if (detail.isEmpty() && e.reason() == Reason.REPLY_MALFORMED) {
            detail = text;
        }
        String quote = excerpt.of(detail);
        return excerpt.of(e.explanation()) + (quote.isEmpty() ? "" : ": " + quote);
    }

    /** The parts that aren't thoughts, one after another. */
    private static String text(JsonNode candidate) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : candidate.path("content").path("parts")) {
            if (!part.path("thought").asBoolean() && part.path("text").isTextual()) {
                text.append(part.path("text").textValue());
            }
        }
        return text.toString();
    }

    private Inference inference(JsonNode root, String finishReason, long millis) {
        JsonNode usage = root.path("usageMetadata");
        long prompt = tokens(usage, "promptTokenCount");
        long output = tokens(usage, "candidatesTokenCount");
        long thoughts = tokens(usage, "thoughtsTokenCount");
        String responseId = root.path("responseId").asText("");
        return new Inference(
                request.model(),
                root.path("modelVersion").asText(""),
                responseId.isEmpty() ? null : responseId,
                options.promptVersion(),
                finishReason,
                prompt,
                output,
                thoughts,
                usage.has("totalTokenCount") ? tokens(usage, "totalTokenCount") : prompt + output + thoughts,
                millis);
    }

    private static long tokens(JsonNode usage, String name) {
        return Math.max(0, usage.path(name).asLong(0));
    }

    /** A page with status 200 comes from a proxy and concerns all requests; anything else may be this reply's fault. */
    private ModelFailure notGemini(byte[] body) {
        String quote = excerpt.of(ErrorReader.beginning(body));
        return quote.startsWith("<")
                ? new ModelFailure(
                        Reason.MODEL_UNAVAILABLE, "a page came instead of a reply: " + quote, 200, null, null)
                : new ModelFailure(
                        Reason.REPLY_MALFORMED, "the reply isn't the service's JSON: " + quote, 200, null, null);
    }
}
