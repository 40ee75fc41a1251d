package dev.visionstreams.topology;

import dev.visionstreams.model.Task;

/** The names of the sinks; part of the topology's identity, as the golden description shows. */
enum Route {
    CAPTIONS,
    CLASSIFICATIONS,
    ANSWERS,
    DETECTIONS,
    SEGMENTATIONS,
    POINTS,
    DESCRIPTIONS,
    REJECTIONS,
    UNDECODABLE;

    static Route of(Task task) {
        return switch (task) {
            case CAPTION -> CAPTIONS;
            case CLASSIFY -> CLASSIFICATIONS;
            case ANSWER -> ANSWERS;
            case DETECT -> DETECTIONS;
            case SEGMENT -> SEGMENTATIONS;
            case POINT -> POINTS;
            case DESCRIBE -> DESCRIPTIONS;
        };
    }

    /** The sink's node name. */
    String node() {
        return "to-" + name().toLowerCase(java.util.Locale.ROOT);
    }
}
