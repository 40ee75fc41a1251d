package dev.visionstreams.gemini;

import dev.visionstreams.image.BytesInMemory;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Picture;
import dev.visionstreams.model.Task;
import java.util.List;
import java.util.Random;
import okio.ByteString;

/** What the tests ask. */
final class Requests {
    static final String MODEL = "gemini-3.5-flash-lite";

    private Requests() {}

    static ModelRequest of(Task task, String... labels) {
        return new ModelRequest(task, List.of(picture(10)), null, List.of(labels), null, MODEL);
    }

    static ModelRequest atMost(int maxObjects, Task task) {
        return new ModelRequest(task, List.of(picture(10)), null, List.of(), maxObjects, MODEL);
    }

    static ByteString bytes(Picture picture) {
        return ((BytesInMemory) ((Picture.Given) picture.content()).bytes()).bytes();
    }

    static Picture picture(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return new Picture(ByteString.of(bytes), "image/jpeg");
    }
}
