package dev.visionstreams.model;

import org.jspecify.annotations.Nullable;

/** The outcome of one call to a model. */
public sealed interface ModelResult permits ModelReply, ModelFailure {
    /** This result with the cost of an earlier call about the same question added; null if that cost nothing. */
    ModelResult costingAlso(@Nullable Inference earlier);
}
