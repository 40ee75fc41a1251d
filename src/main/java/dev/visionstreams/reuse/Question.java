package dev.visionstreams.reuse;

import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import okio.BufferedSink;
import okio.ByteString;
import okio.HashingSink;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model, as a digest: two questions with the same digest have the same answer.
 *
 * @param digest SHA-256
 * @param images how many images it is about, 1 or more
 */
public record Question(ByteString digest, int images) {
    public static final int DIGEST_BYTES = 32;

    /** Changes when the encoding below does: answers that were paid for before are then unknown. */
    private static final int ENCODING = 1;

    /**
     * An image as the model sees it.
     *
     * @param sha256 of the bytes as fetched, lower-case hex
     * @param subsampling n: only every n-th pixel of every n-th row is sent
     */
    public record SeenImage(String sha256, int subsampling) {}

    /**
     * The question that a request asks. Each part is written with its length, so that no two questions run together.
     *
     * @param images in the request's order
     * @param shape what else shapes the reply: instructions, options, the form that is asked for
     */
    public static Question of(
            List<SeenImage> images,
            Task task,
            @Nullable String prompt,
            List<String> labels,
            @Nullable Integer maxObjects,
            String model,
            String shape) {
        try (HashingSink hashed = HashingSink.sha256(Okio.blackhole());
                BufferedSink parts = Okio.buffer(hashed)) {
            parts.writeInt(ENCODING);
            parts.writeInt(images.size());
            for (SeenImage image : images) {
                write(parts, image.sha256());
                parts.writeInt(image.subsampling());
            }
            write(parts, task.name());
            write(parts, prompt);
            parts.writeInt(labels.size());
            for (String label : labels) {
                write(parts, label);
            }
            parts.writeInt(maxObjects == null ? 0 : maxObjects);
            write(parts, model);
            write(parts, shape);
            parts.flush();
            return new Question(hashed.hash(), images.size());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to nowhere failed", e);
        }
    }

    private static void write(BufferedSink parts, @Nullable String text) throws IOException {
        if (text == null) {
            parts.writeInt(-1);
            return;
        }
        ByteString bytes = ByteString.encodeUtf8(text);
        parts.writeInt(bytes.size());
        parts.write(bytes);
    }
}
