package dev.visionstreams;

import dev.visionstreams.config.Generation;
import dev.visionstreams.config.Generation.Choice;
import dev.visionstreams.config.Secret;
import dev.visionstreams.config.Settings;
import dev.visionstreams.gemini.FileOptions;
import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.gemini.GenerationOptions;
import dev.visionstreams.model.Task;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** From settings to what the Gemini room calls them. */
final class GeminiOptions {
    private GeminiOptions() {}

    static Map<Task, GenerationOptions> of(Generation generation) {
        Map<String, String> safety = new LinkedHashMap<>();
        generation.safety().forEach((category, threshold) -> {
            String name = "HARM_CATEGORY_" + category.replace('.', '_').toUpperCase(Locale.ROOT);
            safety.put(name, threshold.name());
        });
        Map<Task, GenerationOptions> options = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            Choice choice = Objects.requireNonNull(generation.byTask().get(task.name()));
            options.put(
                    task,
                    new GenerationOptions(
                            lowerCase(choice.thinkingLevel()),
                            choice.thinkingBudget(),
                            choice.mediaResolution() == null ? null : "MEDIA_RESOLUTION_" + choice.mediaResolution(),
                            choice.maxOutputTokens(),
                            generation.store(),
                            safety,
                            lowerCase(generation.serviceTier()),
                            choice.systemInstruction(),
                            choice.prompt(),
                            GenerationOptions.CutOff.valueOf(generation.cutOff().name())));
        }
        return options;
    }

    private static @Nullable String lowerCase(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    static GeminiSettings settings(Settings.Gemini gemini) {
        Secret key = gemini.apiKey();
        HttpUrl base = HttpUrl.get(gemini.baseUrl());
        if (base == null) {
            throw new IllegalArgumentException("gemini.base.url: not an http or https URL: " + gemini.baseUrl());
        }
        return GeminiSettings.withKey(() -> key == null ? "" : key.reveal())
                .withBaseUrl(base)
                .withOptions(of(gemini.generation()))
                .withFiles(new FileOptions(
                        gemini.files().inlineMax(),
                        gemini.files().reuseMin(),
                        gemini.files().reuseWindow(),
                        gemini.files().delete()));
    }
}
