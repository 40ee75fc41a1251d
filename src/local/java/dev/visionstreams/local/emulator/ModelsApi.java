package dev.visionstreams.local.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.faults.FaultPlan;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.wire.ModelCard;
import java.io.IOException;

/** {@code GET models} and {@code GET models/…}. Thread-safe. */
record ModelsApi(FaultPlan faults) {
    /** @param model empty for the list of all models */
    HttpAnswer answer(String model, Caller caller) throws IOException, ApiException {
        return faults.apply(Operation.GET_MODELS, model, () -> HttpAnswer.json("OK", 200, body(model, caller)));
    }

    private static ObjectNode body(String model, Caller caller) throws ApiException {
        if (model.isEmpty()) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ArrayNode list = body.putArray("models");
            ModelCard.ALL.forEach(card -> list.add(json(card)));
            return body;
        }
        return ModelCard.find(model)
                .map(card -> caller.vertex() ? publisherModel(card) : json(card))
                .orElseThrow(() -> new ApiException(
                        404, "NOT_FOUND", "Model is not found: models/" + model + " for api version v1beta"));
    }

    private static ObjectNode publisherModel(ModelCard card) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "publishers/google/models/" + card.id())
                .put("versionId", "default")
                .put("openSourceCategory", "PROPRIETARY")
                .put("launchStage", "GA");
    }

    private static ObjectNode json(ModelCard card) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", "models/" + card.id())
                .put("version", "001")
                .put("displayName", card.displayName())
                .put("description", "The emulator's stand-in for " + card.displayName())
                .put("inputTokenLimit", 1_048_576)
                .put("outputTokenLimit", 65_536);
        json.putArray("supportedGenerationMethods").add("generateContent");
        return json;
    }
}
