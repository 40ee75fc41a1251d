package dev.visionstreams.app;

import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.gemini.GenerationOptions;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.Task;
import dev.visionstreams.settings.ModelSettings;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the service for the models that the settings name, and them whether they accept the settings. Thread-safe. */
public final class ConfiguredModels implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfiguredModels.class);

    private final ModelSettings settings;
    private final GeminiModel client;

    /** With a client of its own. */
    public ConfiguredModels(ModelSettings settings) {
        this(settings, new GeminiModel(settings.service()));
    }

    ConfiguredModels(ModelSettings settings, GeminiModel client) {
        this.settings = settings;
        this.client = client;
    }

    /** Waits for the service's answer, which costs nothing; empty if the model exists and the key may use it. */
    public Optional<ModelFailure> check(String model) {
        return client.check(model).join();
    }

    /**
     * Asks the model for one token with the settings of each task that it may be asked, once for all tasks with the same
     * settings, and waits for the answers. Empty if {@code gemini.trial} is off.
     *
     * @return the failures, by the first task that has the settings
     */
    public Map<Task, ModelFailure> tryOut(String model) {
        Map<Task, ModelFailure> failures = new EnumMap<>(Task.class);
        Set<GenerationOptions> tried = new HashSet<>();
        for (Task task : Task.values()) {
            boolean asked = settings.modelOf(task).equals(model)
                    || settings.modelsAllowed().contains(model);
            if (settings.trial()
                    && asked
                    && tried.add(settings.service().optionsOf(task).settingsOnly())) {
                client.tryOut(model, task).join().ifPresent(failure -> failures.put(task, failure));
            }
        }
        return failures;
    }

    /**
     * Asks for every model that requests use by default. One that can't be reached may be back soon; one that refuses
     * will not.
     *
     * @throws IllegalStateException if one refuses every request, or every request of a task, with what to do about it
     */
    void requireAccess() {
        Set<String> models = new LinkedHashSet<>(List.of(settings.model()));
        models.addAll(settings.modelByTask().values());
        for (String model : models) {
            Optional<ModelFailure> unusable = check(model);
            unusable.ifPresent(failure -> require(model, "request", "gemini.api.key and gemini.model", failure));
            if (unusable.isEmpty()) {
                tryOut(model)
                        .forEach((task, failure) ->
                                require(model, task + " request", "the setting, and gemini.trial", failure));
            }
        }
    }

    private static void require(String model, String requests, String see, ModelFailure failure) {
        ModelFailure.Reason reason = failure.reason();
        if (reason.concern() == ModelFailure.Concern.EVERYTHING && !reason.retryable()) {
            throw new IllegalStateException(
                    model + " refuses every " + requests + " (" + reason + "): " + failure.message() + ". See " + see);
        }
        log.warn("{} doesn't answer yet ({}): {}", model, reason, failure.message());
    }

    @Override
    public void close() {
        client.close();
    }
}
