package dev.visionstreams.reuse;

import dev.visionstreams.geometry.NormalizedBox;
import dev.visionstreams.geometry.NormalizedPoint;
import dev.visionstreams.geometry.Polygon;
import dev.visionstreams.geometry.SpatialBox;
import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.Task;
import dev.visionstreams.model.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Random replies to each task, with everything that such a reply may have. */
final class Replies {
    private static final List<String> TEXTS =
            List.of("", "cat", "a \"quoted\" \\ one", "고양이", "\u0000\t\n", "🐈‍⬛", "</script>");

    private final Random random;

    Replies(Random random) {
        this.random = random;
    }

    ModelReply of(Task task, int images) {
        boolean tells = task == Task.CAPTION || task == Task.DESCRIBE;
        boolean names = task == Task.CLASSIFY || task == Task.DESCRIBE;
        boolean finds = task == Task.DETECT || task == Task.SEGMENT || task == Task.DESCRIBE;
        return new ModelReply(
                tells ? text() : null,
                task == Task.ANSWER ? text() : null,
                names ? some(() -> new ModelReply.FoundLabel(text(), sureness())) : List.of(),
                finds ? some(() -> object(task)) : List.of(),
                task == Task.POINT
                        ? some(() -> new ModelReply.FoundPoint(text(), point(), random.nextInt(images), sureness()))
                        : List.of(),
                task == Task.DETECT_3D
                        ? some(() -> new ModelReply.SpatialObject(text(), space(), sureness()))
                        : List.of(),
                random.nextInt(3),
                new Inference(
                        text(),
                        text(),
                        random.nextBoolean() ? null : text(),
                        text(),
                        text(),
                        new Tokens(random.nextInt(), random.nextLong(), 3, 4, 6, 7),
                        5,
                        random.nextBoolean() ? null : text(),
                        random.nextBoolean() ? null : new Cost(random.nextDouble(), text(), text(), text()),
                        null));
    }

    private ModelReply.FoundObject object(Task task) {
        boolean outlined = task == Task.SEGMENT;
        byte[] mask = new byte[random.nextInt(2_000)];
        random.nextBytes(mask);
        return new ModelReply.FoundObject(
                text(),
                box(),
                outlined && random.nextBoolean() ? ByteString.of(mask) : null,
                outlined && random.nextBoolean()
                        ? new Polygon(List.of(List.of(point(), point(), point()), List.of(point(), point(), point())))
                        : null,
                sureness());
    }

    private NormalizedBox box() {
        double minY = random.nextDouble() * 999;
        double minX = random.nextInt(999);
        return new NormalizedBox(minY, minX, minY + Double.MIN_NORMAL + (1000 - minY) * 0.5, 1000);
    }

    private NormalizedPoint point() {
        return new NormalizedPoint(random.nextDouble() * 1000, random.nextInt(1001));
    }

    private SpatialBox space() {
        return new SpatialBox(
                random.nextDouble(), -random.nextDouble(), 1e-9, random.nextDouble() + 1, 1, 0, -180, 0.1, 360);
    }

    private @Nullable Double sureness() {
        return random.nextInt(3) == 0 ? null : (Double) random.nextDouble();
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <T> List<T> some(Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            some.add(one.get());
        }
        return some;
    }
}
