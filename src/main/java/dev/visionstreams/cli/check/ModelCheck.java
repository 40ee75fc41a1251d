package dev.visionstreams.cli.check;

import dev.visionstreams.app.ConfiguredModels;
import dev.visionstreams.broker.Finding;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.Task;
import dev.visionstreams.settings.ModelSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks the service for each configured model, and each model whether it accepts the settings. */
public final class ModelCheck {
    private final ModelSettings gemini;

    public ModelCheck(ModelSettings gemini) {
        this.gemini = gemini;
    }

    public List<Finding> run() {
        Set<String> names = new TreeSet<>(gemini.modelByTask().values());
        names.add(gemini.model());
        names.addAll(gemini.modelsAllowed());
        List<Finding> findings = new ArrayList<>();
        try (ConfiguredModels models = new ConfiguredModels(gemini)) {
            for (String name : names) {
                Optional<ModelFailure> unusable = models.check(name);
                if (unusable.isPresent()) {
                    findings.add(problem(name, "", unusable.get()));
                    continue;
                }
                Map<Task, ModelFailure> refused = models.tryOut(name);
                refused.forEach((task, failure) -> findings.add(problem(name, " for " + task, failure)));
                if (refused.isEmpty()) {
                    findings.add(
                            Finding.ok("model", name + " at " + gemini.service().baseUrl()));
                }
            }
        }
        return findings;
    }

    /** @param use for which requests, empty for all */
    private Finding problem(String name, String use, ModelFailure failure) {
        String advice =
                switch (failure.reason()) {
                    case MODEL_ACCESS_DENIED ->
                        gemini.service().vertex().used()
                                ? "check the credentials, and that the project's Vertex AI API is enabled for them"
                                : "check gemini.api.key: it is missing, wrong, or lacks permission";
                    case MODEL_NOT_FOUND -> "check gemini.model*: the model doesn't exist, or no longer does";
                    case MODEL_UNREACHABLE, MODEL_TIMEOUT ->
                        "check gemini.base.url and the network (proxy, firewall, DNS)";
                    case MODEL_SETTING_REFUSED -> "change or remove the setting: " + name + " refuses it";
                    case CREDITS_DEPLETED -> "buy credits for the project of gemini.api.key";
                    case QUOTA_EXCEEDED, DAILY_QUOTA_EXCEEDED -> "the key's quota is used up for now";
                    default -> "try again later";
                };
        return Finding.problem(
                "model",
                name + use + " at " + gemini.service().baseUrl() + ": " + failure.reason() + ", " + failure.message(),
                advice);
    }
}
