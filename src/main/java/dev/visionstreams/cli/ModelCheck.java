package dev.visionstreams.cli;

import dev.visionstreams.VisionStreams;
import dev.visionstreams.config.Settings;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.model.ModelFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the service for each configured model, which costs nothing. */
final class ModelCheck {
    private final Settings.Gemini gemini;

    ModelCheck(Settings.Gemini gemini) {
        this.gemini = gemini;
    }

    List<Finding> run() {
        Set<String> names = new TreeSet<>(gemini.modelByTask().values());
        names.add(gemini.model());
        names.addAll(gemini.modelsAllowed());
        List<Finding> findings = new ArrayList<>();
        try (GeminiModel model = VisionStreams.modelOf(gemini)) {
            for (String name : names) {
                Optional<ModelFailure> failure = model.check(name).join();
                findings.add(failure.map(why -> problem(name, why))
                        .orElseGet(() -> Finding.ok("model", name + " at " + gemini.baseUrl())));
            }
        }
        return findings;
    }

    private Finding problem(String name, ModelFailure failure) {
        String advice =
                switch (failure.reason()) {
                    case MODEL_ACCESS_DENIED -> "look at gemini.api.key: it is missing, wrong, or without permission";
                    case MODEL_NOT_FOUND -> "look at gemini.model*: the model doesn't exist, or no longer does";
                    case MODEL_UNREACHABLE, MODEL_TIMEOUT -> "look at gemini.base.url and at the way there";
                    case QUOTA_EXCEEDED, DAILY_QUOTA_EXCEEDED -> "the key's quota is used up for now";
                    default -> "try again later";
                };
        return Finding.problem(
                "model", name + " at " + gemini.baseUrl() + ": " + failure.reason() + ", " + failure.message(), advice);
    }
}
