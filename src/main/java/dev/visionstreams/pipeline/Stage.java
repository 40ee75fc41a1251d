package dev.visionstreams.pipeline;

/** Where an attempt failed. Names are part of the contract: they are a rejection's {@code stage}. */
public enum Stage {
    REQUEST,
    FETCH,
    IMAGE,
    MODEL,
    REPLY,
    DELIVERY
}
