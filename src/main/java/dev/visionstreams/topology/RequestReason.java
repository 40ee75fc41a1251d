package dev.visionstreams.topology;

/** Why a request was rejected for what it is or became. Names are part of the contract: a rejection's {@code reason}. */
public enum RequestReason {
    /** Not one of the tasks. */
    TASK_UNKNOWN,
    /** No image at all. */
    IMAGES_MISSING,
    /** More images than the task or the model takes. */
    TOO_MANY_IMAGES,
    /** An image with both a URI and content, or with neither. */
    IMAGE_REFERENCE_INVALID,
    /** More inline bytes than {@code vision.content.max.bytes}. */
    CONTENT_TOO_LARGE,
    /** {@code ANSWER} without a question. */
    PROMPT_MISSING,
    /** {@code maxObjects} below 1. */
    MAX_OBJECTS_INVALID,
    /** The request names a model that isn't in {@code gemini.models.allowed}. */
    MODEL_NOT_ALLOWED,
    /** {@code SEGMENT} of a model that draws no masks. */
    MODEL_WITHOUT_MASKS,
    /** The process ended during each of its last starts. */
    ENDS_THE_PROCESS,
    /** The result has more bytes than a record of its topic may have. */
    EVENT_TOO_LARGE
}
