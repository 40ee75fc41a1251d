package dev.visionstreams.topology;

import dev.visionstreams.model.Task;

/** The topology's sinks. Their names are part of its identity, see the golden description. */
enum Route {
    CAPTIONS,
    CLASSIFICATIONS,
    ANSWERS,
    DETECTIONS,
    SEGMENTATIONS,
    POINTS,
    DESCRIPTIONS,
    DETECTIONS_3D,
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
            case DETECT_3D -> DETECTIONS_3D;
        };
    }

    /** The name of the sink's node. */
    String node() {
        return "to-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
