package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Tokens;
import java.io.IOException;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a 200. Unknown fields and enum values are ignored, because the service adds them without notice;
 * empty fields are missing.
 */
final class ReplyReader {
    private final ModelRequest request;
    private final GenerationOptions options;
    private final SafeQuote excerpt;
    private final UnaryOperator<Inference> priced;

    /** Without prices. */
    ReplyReader(ModelRequest request, GenerationOptions options, SafeQuote excerpt) {
        this(request, options, excerpt, UnaryOperator.identity());
    }

    /** @param priced adds what a reply cost */
    ReplyReader(ModelRequest request, GenerationOptions options, SafeQuote excerpt, UnaryOperator<Inference> priced) {
        this.request = request;
        this.options = options;
        this.excerpt = excerpt;
        this.priced = priced;
    }

    ModelResult read(byte[] body, long millis) {
        return read(null, body, millis);
    }

    /** @param servedTier the tier that the response's headers name; null if they name none */
    ModelResult read(@Nullable String servedTier, byte[] body, long millis) {
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
        Inference inference = inference(root, servedTier, finishReason, millis);
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
        } catch (StackOverflowError e) {
            return new ModelFailure(
                    Reason.REPLY_MALFORMED, "the reply nests too deeply to be read", null, null, inference);
        }
    }

    /**
     * What {@link CutOff#KEEP} keeps of a reply that was cut off, null if nothing. The rest counts as one dropped item.
     */
    private @Nullable ModelReply keptOf(String text, Inference inference) throws UnusableReplyException {
        boolean lists =
                switch (request.task()) {
                    case DETECT, SEGMENT, POINT, DESCRIBE, DETECT_3D -> true;
                    case CAPTION, ANSWER, CLASSIFY -> false;
                };
        String whole = lists && options.cutOff() == CutOff.KEEP ? JsonInText.untilLastObject(text) : null;
        if (whole == null) {
            return null;
        }
        ModelReply reply = AnswerReader.read(request, whole, inference);
        boolean empty = reply.objects().isEmpty()
                && reply.points().isEmpty()
                && reply.spatial().isEmpty();
        return empty ? null : reply.dropping(1);
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

    /** Null for STOP, none and unknown reasons: then the text decides whether the reply is usable. */
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

    /** All parts except thoughts, concatenated; with code, what follows its last result. */
    private static String text(JsonNode candidate) {
        StringBuilder text = new StringBuilder();
        String beforeResult = "";
        for (JsonNode part : candidate.path("content").path("parts")) {
            if (part.has("codeExecutionResult")) {
                beforeResult += text;
                text.setLength(0);
            }
            if (!part.path("thought").asBoolean() && part.path("text").isTextual()) {
                text.append(part.path("text").textValue());
            }
        }
        return text.toString().isBlank() ? beforeResult + text : text.toString();
    }

    private Inference inference(JsonNode root, @Nullable String servedTier, String finishReason, long millis) {
        JsonNode usage = root.path("usageMetadata");
        String responseId = root.path("responseId").asText("");
        return priced.apply(new Inference(
                request.model(),
                root.path("modelVersion").asText(""),
                responseId.isEmpty() ? null : responseId,
                options.promptVersion(),
                finishReason,
                tokens(usage),
                millis,
                servedTier != null ? servedTier.toLowerCase(Locale.ROOT) : tier(usage),
                null,
                null));
    }

    private static Tokens tokens(JsonNode usage) {
        long prompt = tokens(usage, "promptTokenCount");
        long output = tokens(usage, "candidatesTokenCount");
        long thought = tokens(usage, "thoughtsTokenCount");
        long tool = tokens(usage, "toolUsePromptTokenCount");
        long total = usage.has("totalTokenCount") ? tokens(usage, "totalTokenCount") : prompt + output + thought + tool;
        return new Tokens(prompt, output, thought, total, tokens(usage, "cachedContentTokenCount"), tool);
    }

    /** In the body, the service names it in upper case; Google Cloud names traffic, such as ON_DEMAND_FLEX. */
    private static @Nullable String tier(JsonNode usage) {
        String tier = usage.path("serviceTier").asText("");
        String traffic = usage.path("trafficType").asText("");
        if (tier.isEmpty() && !traffic.isEmpty()) {
            String kind = traffic.replaceFirst("^ON_DEMAND_?", "");
            return kind.isEmpty() ? "standard" : kind.toLowerCase(Locale.ROOT);
        }
        return tier.isEmpty() ? null : tier.toLowerCase(Locale.ROOT);
    }

    private static long tokens(JsonNode usage, String name) {
        return Math.max(0, usage.path(name).asLong(0));
    }

    /**
     * An HTML page with status 200 comes from a proxy and affects all requests; anything else may affect only this one.
     */
    private ModelFailure notGemini(byte[] body) {
        String quote = excerpt.of(ErrorReader.beginning(body));
        return quote.startsWith("<")
                ? new ModelFailure(
                        Reason.MODEL_UNAVAILABLE, "an HTML page instead of a reply: " + quote, 200, null, null)
                : new ModelFailure(
                        Reason.REPLY_MALFORMED, "the reply isn't the service's JSON: " + quote, 200, null, null);
    }
}
