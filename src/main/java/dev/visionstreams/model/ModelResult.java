package dev.visionstreams.model;

/** How an exchange with a model ended. */
public sealed interface ModelResult permits ModelReply, ModelFailure {}
