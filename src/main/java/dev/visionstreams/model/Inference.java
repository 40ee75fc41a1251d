package dev.visionstreams.model;

import org.jspecify.annotations.Nullable;

/**
 * What was billed, and by whom it was answered.
 *
 * @param model the model that was asked
 * @param modelVersion the model that answered, by its own word; empty if it gave none
 * @param responseId the service's id of the reply
 * @param promptVersion the version of the instructions that were sent
 * @param finishReason why the model stopped, by its own word (a blocked prompt: the block's reason); empty if none
 * @param promptTokens 0 or more, and so the others
 * @param millis from the request to the end of the reply
 */
public record Inference(
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
    /** This exchange's words with what both took. */
    Inference plus(@Nullable Inference earlier) {
        return earlier == null
                ? this
                : new Inference(
                        model,
                        modelVersion,
                        responseId,
                        promptVersion,
                        finishReason,
                        promptTokens + earlier.promptTokens,
                        outputTokens + earlier.outputTokens,
                        thoughtTokens + earlier.thoughtTokens,
                        totalTokens + earlier.totalTokens,
                        millis + earlier.millis);
    }
}
