package dev.visionstreams.gemini;

import dev.visionstreams.bytes.BytesInMemory;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Requests and options of the tests. */
final class Requests {
    static final String MODEL = "gemini-3.5-flash-lite";

    private Requests() {}

    static ModelRequest of(Task task, String... labels) {
        return new ModelRequest(task, List.of(image(10)), null, List.of(labels), null, MODEL);
    }

    static ModelRequest atMost(int maxObjects, Task task) {
        return new ModelRequest(task, List.of(image(10)), null, List.of(), maxObjects, MODEL);
    }

    static ByteString bytes(ModelImage image) {
        return ((BytesInMemory) ((ModelImage.Given) image.content()).bytes()).bytes();
    }

    static ModelImage image(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return new ModelImage(ByteString.of(bytes), "image/jpeg");
    }

    static GenerationOptions options(CutOff cutOff) {
        return new GenerationOptions(null, null, null, null, false, Map.of(), null, null, null, cutOff);
    }

    static GenerationOptions tiered(@Nullable String tier, @Nullable Duration timeout) {
        return new GenerationOptions(
                null, null, null, null, false, Map.of(), tier, null, null, CutOff.REPEAT, timeout, false);
    }

    static GenerationOptions options(@Nullable String systemInstruction, @Nullable String prompt) {
        return new GenerationOptions(
                null, null, null, null, false, Map.of(), null, systemInstruction, prompt, CutOff.REPEAT);
    }
}
