package dev.visionstreams.cli.watch;

import dev.visionstreams.drawing.Mark;
import dev.visionstreams.drawing.MarkPainter;
import dev.visionstreams.event.DetectedObject;
import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.gallery.ImageLoader;
import dev.visionstreams.gallery.ImageLoader.Size;
import dev.visionstreams.gallery.ImageOrigin;
import dev.visionstreams.gallery.LoadedImage;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.geometry.PixelPoint;
import dev.visionstreams.image.UprightImage;
import java.awt.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes an event's images with everything drawn that it says about them. */
public final class EventPainter {
    private final ImageLoader images;

    /** @param images stays the caller's to close */
    public EventPainter(ImageLoader images) {
        this.images = images;
    }

    /**
     * Draws into a file.
     *
     * @param index of the image in the event
     * @param name of the file, without its ending, which is {@code .jpg} or {@code .png}
     * @return the file
     * @throws IOException if the image can't be loaded, with the reason, or the file can't be written
     */
    public Path write(ImageEnriched event, int index, Path folder, String name, OpenOption... options)
            throws IOException {
        EnrichedImage described = event.getImages().get(index);
        UprightImage upright = load(ImageOrigin.named(described.getUri(), described.getSha256()));
        BufferedImage image = decode(upright);
        MarkPainter.paint(image, Math.max(1, described.getWidth()), marks(event, index));
        String format = upright.mediaType().equals("image/png") ? "png" : "jpeg";
        Path file = folder.resolve(name + (format.equals("png") ? ".png" : ".jpg"));
        try (OutputStream output = Files.newOutputStream(file, options)) {
            ImageIO.write(image, format, output);
        }
        return file;
    }

    private UprightImage load(ImageOrigin origin) throws IOException {
        try {
            LoadedImage loaded = images.load(origin, Size.FULL);
            if (loaded instanceof LoadedImage.Ready ready) {
                return ready.image();
            }
            throw new IOException(((LoadedImage.Unavailable) loaded).why());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopping");
        }
    }

    /** In this process, because the bytes are ours by now. */
    private static BufferedImage decode(UprightImage image) throws IOException {
        BufferedImage decoded =
                ImageIO.read(new ByteArrayInputStream(image.bytes().toByteArray()));
        if (decoded == null) {
            throw new IOException("there is no decoder for " + image.mediaType());
        }
        return decoded;
    }

    private List<Mark> marks(ImageEnriched event, int index) throws IOException {
        List<Mark> marks = new ArrayList<>();
        if (index == 0) { // objects are found in single images
            for (DetectedObject object : event.getObjects()) {
                var box = object.getBox();
                // Topics can be written by others than the processor.
                if (0 <= box.getMinX()
                        && box.getMinX() < box.getMaxX()
                        && 0 <= box.getMinY()
                        && box.getMinY() < box.getMaxY()) {
                    marks.add(mark(object));
                }
            }
        }
        event.getPoints().stream()
                .filter(point -> point.getImage() == index && point.getX() >= 0 && point.getY() >= 0)
                .forEach(point -> marks.add(Mark.point(point.getLabel(), new PixelPoint(point.getX(), point.getY()))));
        return marks;
    }

    private Mark mark(DetectedObject object) throws IOException {
        var box = object.getBox();
        List<List<Point>> rings = object.getPolygon().stream()
                .map(ring -> ring.getCorners().stream()
                        .map(corner -> new Point(corner.getX(), corner.getY()))
                        .toList())
                .toList();
        return new Mark(
                object.getLabel(),
                new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()),
                null,
                rings,
                rings.isEmpty() ? mask(object.getMask()) : null);
    }

    private @Nullable BufferedImage mask(@Nullable ByteBuffer png) throws IOException {
        return png == null ? null : decode(load(ImageOrigin.requested(null, ByteString.of(png.duplicate()))));
    }
}
