package dev.visionstreams.model;

import org.jspecify.annotations.Nullable;

/** How an exchange with a model ended. */
public sealed interface ModelResult permits ModelReply, ModelFailure {
    /** The same, billed for an earlier exchange about the same question as well; null for one that cost nothing. */
    ModelResult costingAlso(@Nullable Inference earlier);
}
