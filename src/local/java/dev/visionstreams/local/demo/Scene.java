package dev.visionstreams.local.demo;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import java.util.List;
import java.util.Locale;

/**
 * A drawn image whose objects are known.
 *
 * @param seed of the random numbers it was drawn from
 * @param frame the upright image's size
 * @param backgroundTop the background's colour at the top, 0xRRGGBB
 * @param backgroundBottom its colour at the bottom; the same for a plain background
 * @param shapes none of them overlap
 * @param encoding the file's format
 */
public record Scene(
        long seed, Frame frame, int backgroundTop, int backgroundBottom, List<Shape> shapes, Encoding encoding) {
    public Scene {
        shapes = List.copyOf(shapes);
    }

    /** A file format and, for JPEG, the EXIF orientation. */
    public enum Encoding {
        PNG("image/png", "png", 1),
        JPEG("image/jpeg", "jpg", 1),
        JPEG_UPSIDE_DOWN("image/jpeg", "jpg", 3),
        JPEG_TURN_RIGHT("image/jpeg", "jpg", 6),
        JPEG_TURN_LEFT("image/jpeg", "jpg", 8);

        private final String mediaType;
        private final String extension;
        private final int orientation;

        Encoding(String mediaType, String extension, int orientation) {
            this.mediaType = mediaType;
            this.extension = extension;
            this.orientation = orientation;
        }

        public String mediaType() {
            return mediaType;
        }

        public String extension() {
            return extension;
        }

        /** 1, 3, 6 or 8. */
        public int orientation() {
            return orientation;
        }
    }

    /** The kind of a shape. */
    public enum Kind {
        CIRCLE("circle"),
        ELLIPSE("ellipse"),
        RECTANGLE("rectangle"),
        TRIANGLE("triangle");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * One shape.
     *
     * @param box in pixels of the upright image; the shape touches all four sides
     */
    public record Shape(Kind kind, ShapeColour colour, PixelBox box) {
        /** For example {@code red circle}. */
        public String label() {
            return colour.word() + " " + kind.word();
        }
    }

    /** The true boxes, in the order of {@link #shapes()}. */
    public List<LabelledBox> boxes() {
        return shapes.stream()
                .map(shape -> new LabelledBox(shape.label(), shape.box()))
                .toList();
    }

    /** The file's name, for example {@code scene-0007.jpg}. */
    public String fileName() {
        return String.format(Locale.ROOT, "scene-%04d.%s", seed, encoding.extension());
    }
}
