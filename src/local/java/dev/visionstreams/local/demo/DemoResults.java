package dev.visionstreams.local.demo;

import dev.visionstreams.cli.watch.OutputLine;
import dev.visionstreams.cli.watch.OutputRecord;
import dev.visionstreams.cli.watch.Spending;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.text.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Prints each result as a line, draws its boxes, and compares them with the true ones of drawn scenes. */
final class DemoResults {
    /** The lowest overlap that a scene's worst box may have. */
    private static final double GOOD = 0.95;

    private final Path output;
    private final PrintWriter out;
    private final int columns;
    private final Painter painter;
    private final Map<URI, Optional<Scene>> scenes = new LinkedHashMap<>();
    private final Map<String, String> rejections = new HashMap<>();
    private final List<Double> overlaps = new ArrayList<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Spending spending = new Spending();
    private int enriched;
    private int surprises;
    private int onPurpose;
    private int spurious;
    private int pointsAstray;
    private int notDrawn;
    private final List<Path> drawn = new ArrayList<>();

    /** Draws what was found in a result's image. */
    interface Painter {
        /**
         * Draws one result.
         *
         * @param name of the file in the folder, without its ending
         */
        Path draw(ImageEnriched result, Path folder, String name) throws IOException;
    }

    /**
     * Takes the results of one run.
     *
     * @param output the folder for drawn copies
     * @param columns longer lines are cut
     */
    DemoResults(Path output, PrintWriter out, int columns, Painter painter) {
        this.painter = painter;
        this.output = output.toAbsolutePath().normalize();
        this.out = out;
        this.columns = columns;
    }

    /** @param scene null for a file, whose objects are unknown */
    void expect(URI uri, @Nullable Scene scene) {
        scenes.put(uri, Optional.ofNullable(scene));
    }

    /** A request that is meant to be rejected, with its reason. */
    void expectRejection(String requestId, String reason) {
        rejections.put(requestId, reason);
    }

    List<URI> uris() {
        return List.copyOf(scenes.keySet());
    }

    /** @param place the result's place among all, such as {@code 3/171} */
    void add(OutputRecord output, String place) {
        spending.add(output);
        if (output.event() instanceof ImageEnriched result) {
            enriched++;
            show(place, result);
        } else if (output.event() instanceof ImageRejected rejection) {
            reasons.merge(rejection.getStage() + " " + rejection.getReason(), 1, Integer::sum);
            String uri =
                    String.valueOf(rejection.getRequest().getImages().get(0).getUri());
            String meant = rejections.get(rejection.getRequestId());
            boolean surprise = meant == null ? scene(uri) != null : !meant.equals(rejection.getReason());
            surprises += surprise ? 1 : 0;
            onPurpose += meant == null || surprise ? 0 : 1;
            line(
                    place,
                    rejection.getTask(),
                    name(uri),
                    "rejected" + (meant == null ? ": " : " as it should be: ") + rejection.getReason() + ", "
                            + rejection.getMessage());
        }
    }

    private void show(String place, ImageEnriched result) {
        var image = result.getImages().get(0);
        String uri = String.valueOf(image.getUri());
        String name = name(uri);
        String start = image.getWidth() + "x" + image.getHeight();
        int others = result.getImages().size() - 1;
        if (others > 0) {
            line(place, result.getTask(), name + " +" + others, start + "  " + OutputLine.found(result));
            return;
        }
        Scene scene = scene(uri);
        surprises += rejections.containsKey(result.getRequestId()) ? 1 : 0;
        List<LabelledBox> boxes =
                result.getObjects().stream().map(DemoResults::labelled).toList();
        long masks = result.getObjects().stream()
                .filter(object -> object.getMask() != null)
                .count();
        boolean draws =
                switch (result.getTask()) {
                    case "DETECT", "SEGMENT" -> true;
                    default -> false;
                };
        line(
                place,
                result.getTask(),
                name,
                start + compare(scene, result, boxes)
                        + (masks == 0 ? "" : "  masks: " + masks)
                        + (draws ? paint(result, name) : "")
                        + "  " + OutputLine.found(result));
    }

    /** Counts what differs from the scene, and returns the lowest overlap as text. */
    private String compare(@Nullable Scene scene, ImageEnriched result, List<LabelledBox> boxes) {
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

    private String paint(ImageEnriched result, String name) {
        try {
            String file = result.getTask().toLowerCase(Locale.ROOT) + "-" + name.replaceFirst("\\.[A-Za-z]+$", "");
            drawn.add(painter.draw(result, output, file));
            return "";
        } catch (IOException e) {
            notDrawn++;
            return "  (not drawn: " + e.getMessage() + ")";
        }
    }

    void summarise(int sent) {
        int rejected = reasons.values().stream().mapToInt(Integer::intValue).sum();
        out.println();
        String meant = onPurpose == 0 ? "" : " (" + onPurpose + " of them on purpose)";
        out.printf(Locale.ROOT, "Requests %d, enriched %d, rejected %d%s%n", sent, enriched, rejected, meant);
        reasons.forEach((reason, count) -> out.printf(Locale.ROOT, "  rejected %d: %s%n", count, reason));
        out.println("By the price list: " + spending.text());
        if (!overlaps.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "Boxes compared with the drawn shapes: %d, lowest IoU %.3f, mean IoU %.3f, spurious boxes %d%n",
                    overlaps.size(),
                    lowest(),
                    overlaps.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                    spurious);
        }
        if (pointsAstray > 0) {
            out.printf(Locale.ROOT, "Points outside of every shape: %d%n", pointsAstray);
        }
        out.printf(Locale.ROOT, "Images with boxes and outlines drawn: %d in %s%n", drawn.size(), output);
        if (!drawn.isEmpty()) {
            out.println("Open one: " + drawn.get(drawn.size() - 1).toUri());
        }
    }

    /** Whether what should be was answered or rejected, and points are right, and every copy could be drawn. */
    boolean good() {
        return notDrawn == 0 && surprises == 0 && pointsAstray == 0 && (overlaps.isEmpty() || lowest() >= GOOD);
    }

    private double lowest() {
        return overlaps.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    /** Null if the image's objects are unknown. */
    private @Nullable Scene scene(String uri) {
        return scenes.getOrDefault(URI.create(uri), Optional.empty()).orElse(null);
    }

    private void line(String place, String task, String name, String text) {
        String line = String.format(Locale.ROOT, "%7s  %-8s %-18s %s", place, task, name, text);
        String shown = Printable.escaped(line);
        out.println(shown.length() <= columns ? shown : shown.substring(0, columns - 1) + "…");
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
