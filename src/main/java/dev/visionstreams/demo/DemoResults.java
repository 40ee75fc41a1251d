package dev.visionstreams.demo;

import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UprightEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Shows each result as a line, draws its boxes, and compares them with the truth where that is known. */
final class DemoResults {
    /** The overlap that a scene's worst box has to have. */
    private static final double GOOD = 0.95;

    private final Path output;
    private final PrintWriter out;
    private final Map<URI, Expected> expected = new LinkedHashMap<>();
    private final List<Double> overlaps = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private int enriched;
    private int scenesRejected;
    private int spurious;
    private int pointsAstray;
    private int painted;

    /** @param scene null for an image whose objects nobody knows */
    private record Expected(ByteString bytes, @Nullable Scene scene) {}

    DemoResults(Path output, PrintWriter out) {
        this.output = output;
        this.out = out;
    }

    void expect(URI uri, ByteString bytes, @Nullable Scene scene) {
        expected.put(uri, new Expected(bytes, scene));
    }

    List<URI> uris() {
        return List.copyOf(expected.keySet());
    }

    void add(SpecificRecord event) {
        if (event instanceof ImageEnriched result) {
            enriched++;
            show(result);
        } else if (event instanceof ImageRejected rejection) {
            reasons.merge(rejection.getStage() + " " + rejection.getReason(), 1, Integer::sum);
            String uri =
                    String.valueOf(rejection.getRequest().getImages().get(0).getUri());
            scenesRejected += known(URI.create(uri)).scene() == null ? 0 : 1;
            line(rejection.getTask(), name(uri), "rejected: " + rejection.getReason() + ", " + rejection.getMessage());
        }
        out.flush();
    }

    private void show(ImageEnriched result) {
        var image = result.getImages().get(0);
        String uri = String.valueOf(image.getUri());
        String name = name(uri);
        String start = image.getWidth() + "x" + image.getHeight();
        int others = result.getImages().size() - 1;
        if (others > 0) {
            line(result.getTask(), name + " +" + others, start + "  " + words(result));
            return;
        }
        Expected known = known(URI.create(uri));
        List<LabelledBox> boxes =
                result.getObjects().stream().map(DemoResults::labelled).toList();
        List<BoxPainter.Mask> masks = masks(result);
        boolean drawn =
                switch (result.getTask()) {
                    case "DETECT", "SEGMENT" -> true;
                    default -> false;
                };
        line(
                result.getTask(),
                name,
                start + compare(known, result, boxes) + "  "
                        + Stream.of(words(result), text(boxes), points(result))
                                .filter(text -> !text.isEmpty())
                                .collect(Collectors.joining("  "))
                        + (masks.isEmpty() ? "" : "  masks: " + masks.size())
                        + (drawn ? paint(known, result.getTask(), name, boxes, masks) : ""));
    }

    /** What the result says of itself, compared with the truth where that is known. */
    private String compare(Expected known, ImageEnriched result, List<LabelledBox> boxes) {
        Scene scene = known.scene();
        if (scene == null) {
            return "";
        }
        List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
        pointsAstray += (int) result.getPoints().stream()
                .filter(point -> truth.stream().noneMatch(box -> contains(box, point.getX(), point.getY())))
                .count();
        if (boxes.isEmpty()) {
            return "";
        }
        BoxMatcher.Match match =
                BoxMatcher.match(truth, boxes.stream().map(LabelledBox::box).toList());
        overlaps.addAll(match.overlaps());
        spurious += match.spurious();
        return String.format(Locale.ROOT, "  IoU >= %.3f", match.min());
    }

    private static boolean contains(PixelBox box, int x, int y) {
        return box.minX() <= x && x < box.maxX() && box.minY() <= y && y < box.maxY();
    }

    private static List<BoxPainter.Mask> masks(ImageEnriched result) {
        List<BoxPainter.Mask> masks = new ArrayList<>();
        for (DetectedObject object : result.getObjects()) {
            if (object.getMask() != null) {
                masks.add(new BoxPainter.Mask(
                        labelled(object).box(), ByteString.of(object.getMask().duplicate())));
            }
        }
        return masks;
    }

    private static String words(ImageEnriched result) {
        String labels =
                result.getLabels().stream().map(label -> label.getName()).collect(Collectors.joining(", "));
        return Stream.of(result.getCaption(), result.getAnswer(), labels)
                .filter(text -> text != null && !text.isEmpty())
                .collect(Collectors.joining("  "));
    }

    private static String points(ImageEnriched result) {
        return result.getPoints().stream()
                .map(point -> point.getLabel() + " (" + point.getX() + "," + point.getY() + ")")
                .collect(Collectors.joining(", "));
    }

    private String paint(
            Expected known, String task, String name, List<LabelledBox> boxes, List<BoxPainter.Mask> masks) {
        try {
            ByteString upright = new UprightEncoder()
                    .encode(known.bytes(), new ImageInspector().inspect(known.bytes()))
                    .bytes();
            String file = name.matches("(?i).*\\.(png|jpe?g)") ? name : name + ".png";
            BoxPainter.write(upright, boxes, masks, output.resolve(task.toLowerCase(Locale.ROOT) + "-" + file));
            painted++;
            return "";
        } catch (IOException | UnusableImageException e) {
            return "  (not drawn: " + e.getMessage() + ")";
        }
    }

    void summarise(int sent) {
        int rejected = reasons.values().stream().mapToInt(Integer::intValue).sum();
        out.println();
        out.printf(Locale.ROOT, "Events in %d, enriched %d, rejected %d%n", sent, enriched, rejected);
        reasons.forEach((reason, count) -> out.printf(Locale.ROOT, "  rejected %d: %s%n", count, reason));
        if (!overlaps.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "Boxes of drawn scenes against the truth: %d, IoU lowest %.3f, mean %.3f, found besides %d%n",
                    overlaps.size(),
                    lowest(),
                    overlaps.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                    spurious);
        }
        if (pointsAstray > 0) {
            out.printf(Locale.ROOT, "Points beside every shape: %d%n", pointsAstray);
        }
        out.printf(Locale.ROOT, "Images with their boxes: %d in %s%n", painted, output);
        out.flush();
    }

    /** Whether every scene was answered and every box and point of it is where it should be. */
    boolean good() {
        return scenesRejected == 0 && pointsAstray == 0 && (overlaps.isEmpty() || lowest() >= GOOD);
    }

    private double lowest() {
        return overlaps.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    private Expected known(URI uri) {
        Expected known = expected.get(uri);
        if (known == null) {
            throw new IllegalStateException("a result for an image that nobody asked about: " + uri);
        }
        return known;
    }

    private void line(String task, String name, String text) {
        out.printf(Locale.ROOT, "%-8s %-22s %s%n", task, name, text);
    }

    private static String text(List<LabelledBox> boxes) {
        List<String> texts = new ArrayList<>();
        for (LabelledBox labelled : boxes) {
            PixelBox box = labelled.box();
            texts.add(labelled.label() + " [" + box.minX() + "," + box.minY() + " " + box.maxX() + "," + box.maxY()
                    + "]");
        }
        return String.join(", ", texts);
    }

    private static String name(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1);
    }

    private static LabelledBox labelled(DetectedObject object) {
        var box = object.getBox();
        return new LabelledBox(
                object.getLabel(), new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()));
    }
}
