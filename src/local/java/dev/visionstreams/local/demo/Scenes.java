package dev.visionstreams.local.demo;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.demo.Scene.Kind;
import dev.visionstreams.local.demo.Scene.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws random scenes: the same seed gives the same scene. */
public final class Scenes {
    private static final List<Frame> FRAMES = List.of(
            new Frame(640, 480),
            new Frame(800, 600),
            new Frame(1024, 768),
            new Frame(1280, 720),
            new Frame(1920, 1080),
            new Frame(480, 640),
            new Frame(768, 1024),
            new Frame(900, 900));
    private static final int[] BACKGROUNDS = {0xffffff, 0xf2f2f2, 0xdfe8f2, 0xf3ead9, 0xe2eee2, 0x2a2e36};
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Encoding> ENCODINGS = List.of(Encoding.values());
    private static final int MOST_SHAPES = 6;
    private static final int MARGIN = 10;
    private static final int GAP = 14;
    private static final int TRIES = 60;

    private Scenes() {}

    /** Draws one to six shapes of different colours. */
    public static Scene draw(long seed) {
        // The sequence of java.util.Random is specified, so it is the same on every JDK.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 17);
        Frame frame = FRAMES.get(random.nextInt(FRAMES.size()));
        int top = BACKGROUNDS[random.nextInt(BACKGROUNDS.length)];
        int bottom = random.nextInt(3) == 0 ? shifted(top) : top;
        List<ShapeColour> colours = new ArrayList<>(List.of(ShapeColour.values()));
        colours.removeIf(colour -> !colour.showsOn(top) || !colour.showsOn(bottom));
        Collections.shuffle(colours, random);
        List<Shape> shapes = new ArrayList<>();
        int wanted = 1 + random.nextInt(MOST_SHAPES);
        for (int tries = 0; shapes.size() < wanted && tries < TRIES; tries++) {
            Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            PixelBox box = box(kind, frame, random);
            if (shapes.stream().noneMatch(shape -> near(shape.box(), box))) {
                shapes.add(new Shape(kind, colours.get(shapes.size()), box));
            }
        }
        Encoding encoding = ENCODINGS.get(random.nextInt(ENCODINGS.size()));
        return new Scene(seed, frame, top, bottom, shapes, encoding);
    }

    /** The other end of a slight gradient: a little darker or, for a dark colour, lighter. */
    private static int shifted(int rgb) {
        int shift = (rgb & 0xff) > 128 ? -24 : 24;
        return rgb + (shift << 16) + (shift << 8) + shift;
    }

    private static PixelBox box(Kind kind, Frame frame, Random random) {
        int shorter = Math.min(frame.width(), frame.height());
        int least = Math.max(48, shorter / 10);
        int most = shorter * 2 / 5;
        int width = least + random.nextInt(most - least);
        int height =
                switch (kind) {
                    case CIRCLE -> width;
                    case ELLIPSE -> Math.max(least / 2 + 8, width * (55 + random.nextInt(20)) / 100);
                    case RECTANGLE, TRIANGLE -> width * (60 + random.nextInt(80)) / 100;
                };
        int x = MARGIN + random.nextInt(frame.width() - width - 2 * MARGIN);
        int y = MARGIN + random.nextInt(Math.max(1, frame.height() - height - 2 * MARGIN));
        return new PixelBox(x, y, x + width, y + height);
    }

    private static boolean near(PixelBox one, PixelBox other) {
        return one.minX() < other.maxX() + GAP
                && other.minX() < one.maxX() + GAP
                && one.minY() < other.maxY() + GAP
                && other.minY() < one.maxY() + GAP;
    }
}
