package dev.visionstreams.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call cost, and which model answered it.
 *
 * @param model the id of the model that was called
 * @param modelVersion the model version that the reply names; empty if it names none
 * @param responseId the service's id for the reply; null if it gave none
 * @param promptVersion the version of the instructions that were sent
 * @param finishReason the reply's finish reason, or the block reason of a blocked prompt; empty if it has neither
 * @param millis milliseconds from sending the request to the end of the reply
 * @param serviceTier the tier that served the call, by the service's own word; null if it named none
 * @param cost what the tokens cost; null if that isn't known
 * @param reusedFrom {@code topic-partition-offset} of the request whose call this was; null if it is the request's own
 */
public record Inference(
        String model,
        String modelVersion,
        @Nullable String responseId,
        String promptVersion,
        String finishReason,
        Tokens tokens,
        long millis,
        @Nullable String serviceTier,
        @Nullable Cost cost,
        @Nullable String reusedFrom) {
    public Inference {
        Objects.requireNonNull(tokens, "tokens");
    }

    /** Without cached tokens, tools, tier and cost. */
    public Inference(
            String model,
            String modelVersion,
            @Nullable String responseId,
            String promptVersion,
            String finishReason,
            long promptTokens,
            long outputTokens,
            long thoughtTokens,
            long totalTokens,
            long millis) {
        this(
                model,
                modelVersion,
                responseId,
                promptVersion,
                finishReason,
                new Tokens(promptTokens, outputTokens, thoughtTokens, totalTokens, 0, 0),
                millis,
                null,
                null,
                null);
    }

    public Inference costing(@Nullable Cost amount) {
        return with(tokens, millis, amount, reusedFrom);
    }

    /** This inference as others see it that share its reply: without tokens, cost and time, which count where they were paid. */
    Inference reusedFrom(String place) {
        return with(Tokens.NONE, 0, cost == null ? null : cost.free(), place);
    }

    /** This inference with the tokens, cost and time of an earlier one added. */
    Inference plus(@Nullable Inference earlier) {
        return earlier == null ? this : sum(earlier, millis + earlier.millis);
    }

    /** This inference with what earlier attempts were billed added; its time stays that of the last. */
    public Inference billedAlso(@Nullable Inference earlier) {
        return earlier == null ? this : sum(earlier, millis);
    }

    private Inference sum(Inference earlier, long time) {
        return with(tokens.plus(earlier.tokens), time, Cost.sum(cost, earlier.cost), reusedFrom);
    }

    private Inference with(Tokens counted, long time, @Nullable Cost amount, @Nullable String place) {
        return new Inference(
                model,
                modelVersion,
                responseId,
                promptVersion,
                finishReason,
                counted,
                time,
                serviceTier,
                amount,
                place);
    }
}
