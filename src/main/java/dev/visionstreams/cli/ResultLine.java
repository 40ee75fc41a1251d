package dev.visionstreams.cli;

import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.DetectedPoint;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.Label;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A result as a line of text: task, id, images, and what was found. */
final class ResultLine {
    private static final int MAX_CHARS = 2_000;

    private ResultLine() {}

    static String of(Result result) {
        String line;
        if (result.event() instanceof ImageEnriched enriched) {
            line = join(enriched.getTask(), enriched.getRequestId(), images(enriched), found(enriched));
        } else if (result.event() instanceof ImageRejected rejected) {
            line = join(
                    rejected.getTask(),
                    rejected.getRequestId(),
                    "rejected: " + rejected.getReason() + " (" + rejected.getStage() + ") " + rejected.getMessage());
        } else {
            line = join(result.record().topic(), result.requestId(), "unreadable: " + result.problem());
        }
        return harmless(line);
    }

    private static String images(ImageEnriched event) {
        return event.getImages().stream().map(ResultLine::image).collect(Collectors.joining(", "));
    }

    private static String image(EnrichedImage image) {
        String uri = image.getUri();
        String name = uri == null ? image.getMediaType() : uri.substring(uri.lastIndexOf('/') + 1);
        return name + " " + image.getWidth() + "x" + image.getHeight();
    }

    private static String found(ImageEnriched event) {
        Stream<String> texts = Stream.of(event.getCaption(), event.getAnswer()).filter(text -> text != null);
        Stream<String> labels = event.getLabels().isEmpty()
                ? Stream.empty()
                : Stream.of(event.getLabels().stream().map(Label::getName).collect(Collectors.joining(", ")));
        Stream<String> things = Stream.concat(
                event.getObjects().stream().map(ResultLine::object),
                event.getPoints().stream().map(ResultLine::point));
        String all = Stream.of(texts, labels, things).flatMap(parts -> parts).collect(Collectors.joining("  "));
        return all.isEmpty() ? "nothing found" : all;
    }

    private static String object(DetectedObject object) {
        var box = object.getBox();
        return object.getLabel() + " [" + box.getMinX() + "," + box.getMinY() + " " + box.getMaxX() + ","
                + box.getMaxY() + "]";
    }

    private static String point(DetectedPoint point) {
        return point.getLabel() + " (" + point.getX() + "," + point.getY() + ")";
    }

    private static String join(String task, String... rest) {
        return String.format("%-8s ", task) + String.join("  ", List.of(rest));
    }

    /** Texts are a model's and senders' own: no control characters for the terminal, and no endless line. */
    private static String harmless(String line) {
        String clean = line.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ");
        return clean.length() <= MAX_CHARS ? clean : clean.substring(0, MAX_CHARS) + "…";
    }
}
