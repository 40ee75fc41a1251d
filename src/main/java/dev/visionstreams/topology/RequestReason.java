package dev.visionstreams.topology;

import dev.visionstreams.pipeline.Stage;

/** Reasons to reject a request because of itself or its result. Names are part of the contract: {@code reason} in events. */
public enum RequestReason {
    /** The task is unknown. */
    TASK_UNKNOWN,
    /** No image at all. */
    IMAGES_MISSING,
    /** More images than the task or the model accepts. */
    TOO_MANY_IMAGES,
    /** An image with both a URI and content, or with neither. */
    IMAGE_REFERENCE_INVALID,
    /** More inline bytes than {@code vision.content.max.bytes}. */
    CONTENT_TOO_LARGE,
    /** {@code ANSWER} without a question. */
    PROMPT_MISSING,
    /** A field is longer than any honest request's, or the model's name has characters that no model's has. */
    FIELD_OUT_OF_BOUNDS,
    /** {@code maxObjects} below 1 or above 10,000. */
    MAX_OBJECTS_INVALID,
    /** The request names a model that isn't in {@code gemini.models.allowed}. */
    MODEL_NOT_ALLOWED,
    /** The request names a service tier that isn't in {@code gemini.service.tiers.allowed}. */
    SERVICE_TIER_NOT_ALLOWED,
    /** {@code SEGMENT} of a model that draws no masks. */
    MODEL_WITHOUT_MASKS,
    /** The process ended during each of its last starts. */
    ENDS_THE_PROCESS,
    /** The result has more bytes than a record of its topic may have. */
    EVENT_TOO_LARGE;

    /** Where requests are rejected with it. */
    public Stage stage() {
        return this == EVENT_TOO_LARGE ? Stage.DELIVERY : Stage.REQUEST;
    }
}
