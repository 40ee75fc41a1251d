package dev.visionstreams.gemini;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.visionstreams.gemini.ModelCapabilities.MaskForm;
import dev.visionstreams.model.Task;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The system instructions, which are long and few: built and quoted once. Thread-safe. */
final class Instructions {
    private final Map<Key, SerializableString> texts = new ConcurrentHashMap<>();

    /** All that an instruction depends on; the last two come from the configuration only. */
    private record Key(
            Task task,
            MaskForm masks,
            @Nullable String systemInstruction,
            @Nullable String prompt) {}

    SerializableString of(Task task, MaskForm masks, GenerationOptions options) {
        return texts.computeIfAbsent(
                new Key(task, masks, options.systemInstruction(), options.prompt()),
                key -> new SerializedString(Prompts.instruction(task, masks, options)));
    }
}
