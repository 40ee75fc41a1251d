package dev.visionstreams.cli.watch;

import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.DetectedObject3d;
import dev.visionstreams.event.DetectedPoint;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.Label;
import dev.visionstreams.text.Printable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A result as a line of text: task, id, images, and what was found. Models and senders choose the texts. */
public final class OutputLine {
    private OutputLine() {}

    /** Any result. */
    public static String of(OutputRecord result) {
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
        return Printable.of(line);
    }

    private static String images(ImageEnriched event) {
        return event.getImages().stream().map(OutputLine::image).collect(Collectors.joining(", "));
    }

    private static String image(EnrichedImage image) {
        String uri = image.getUri();
        String name = uri == null ? image.getMediaType() : uri.substring(uri.lastIndexOf('/') + 1);
        return name + " " + image.getWidth() + "x" + image.getHeight();
    }

    /** What an event says about its images: texts, labels, boxes and points in pixels, boxes in space in metres. */
    public static String found(ImageEnriched event) {
        Stream<String> texts = Stream.of(event.getCaption(), event.getAnswer()).filter(text -> text != null);
        Stream<String> labels = event.getLabels().isEmpty()
                ? Stream.empty()
                : Stream.of(event.getLabels().stream().map(Label::getName).collect(Collectors.joining(", ")));
        Stream<String> things = Stream.of(
                        event.getObjects().stream().map(OutputLine::object),
                        event.getPoints().stream().map(OutputLine::point),
                        event.getObjects3d().stream().map(OutputLine::spatial))
                .flatMap(parts -> parts);
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

    private static String spatial(DetectedObject3d object) {
        return String.format(
                Locale.ROOT,
                "%s (%.2f,%.2f,%.2f m) %.2fx%.2fx%.2f m",
                object.getLabel(),
                object.getXCenter(),
                object.getYCenter(),
                object.getZCenter(),
                object.getXSize(),
                object.getYSize(),
                object.getZSize());
    }

    private static String join(String task, String... rest) {
        return String.format("%-8s ", task) + String.join("  ", List.of(rest));
    }
}
