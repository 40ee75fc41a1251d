package dev.visionstreams.local.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultAnswers;
import dev.visionstreams.local.emulator.faults.FaultPlan;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.reply.ModelText;
import dev.visionstreams.local.emulator.reply.ReplyWriter;
import dev.visionstreams.local.emulator.sight.ImageAnalyser;
import dev.visionstreams.local.emulator.sight.Sight;
import dev.visionstreams.local.emulator.wire.GenerateRequest;
import dev.visionstreams.local.emulator.wire.ModelCard;
import dev.visionstreams.local.emulator.wire.RequestChecker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code generateContent}: checks the request, analyses its images and answers, unless a fault interferes. Thread-safe. */
record GenerateApi(
        RequestChecker checker,
        ImageAnalyser analyser,
        FaultPlan faults,
        ReplyWriter writer,
        Bill bill,
        @Nullable MinuteQuota quota) {
    HttpAnswer answer(String model, byte[] body, Caller caller) throws IOException, ApiException {
        ObjectNode json = checker.parse(body, caller.vertex());
        ModelCard card = ModelCard.find(model)
                .orElseThrow(() ->
                        caller.vertex() ? ApiErrors.publisherModelNotFound(model) : ApiErrors.modelNotFound(model));
        int limit = quota == null ? 0 : quota.requests();
        Duration wait = quota == null ? Duration.ZERO : quota.take();
        if (!wait.isZero()) {
            throw ApiErrors.quotaPerMinute(model, limit, wait);
        }
        Reaction reaction = faults.next(Operation.GENERATE, model, RequestChecker.prompt(json));
        if (reaction == Fault.SETTING_REFUSED) {
            RequestChecker.refuseSettings(json);
        }
        return reaction instanceof Fault fault && fault.isInModelOutput()
                ? faultyOutput(fault, card, json, caller)
                : FaultAnswers.apply(reaction, model, limit, () -> ordinary(card, json, caller));
    }

    private HttpAnswer ordinary(ModelCard card, ObjectNode json, Caller caller) throws ApiException {
        GenerateRequest request = checker.check(card, json);
        List<Sight> sights = look(request);
        ObjectNode reply = writer.reply(request, sights, ModelText.of(request, sights));
        if (RequestChecker.executesCode(json)) {
            ReplyWriter.addCode(reply);
        }
        String servedTier = tier(json, caller);
        bill.add(card.id(), servedTier, reply.path("usageMetadata"));
        if (caller.vertex()) {
            String tier = caller.tier();
            ((ObjectNode) reply.path("usageMetadata"))
                    .put("trafficType", tier == null ? "ON_DEMAND" : "ON_DEMAND_" + tier.toUpperCase(Locale.ROOT));
            return HttpAnswer.json("OK", 200, reply);
        }
        return HttpAnswer.json("OK", 200, reply).with(Map.of("x-gemini-service-tier", servedTier));
    }

    private HttpAnswer faultyOutput(Fault fault, ModelCard card, ObjectNode json, Caller caller) throws ApiException {
        GenerateRequest request = checker.check(card, json);
        List<Sight> sights = look(request);
        ObjectNode reply =
                switch (fault) {
                    case BLOCKED -> writer.blocked(request, sights, "PROHIBITED_CONTENT");
                    case SAFETY -> writer.stopped(request, sights, "SAFETY");
                    case MAX_TOKENS_EMPTY -> writer.reply(request, sights, "", "MAX_TOKENS", 64);
                    case MALFORMED_TEXT ->
                        writer.reply(request, sights, "Sure! Here is what I see: [{\"box_2d\": [1, 2,", "STOP", 0);
                    default -> {
                        String text = ModelText.of(request, sights);
                        yield writer.cutOff(request, sights, text, text.length() / 8);
                    }
                };
        bill.add(card.id(), tier(json, caller), reply.path("usageMetadata"));
        return HttpAnswer.json(fault.name(), 200, reply);
    }

    private static String tier(ObjectNode json, Caller caller) {
        String asked = caller.tier();
        return asked == null ? RequestChecker.tier(json) : asked.toLowerCase(Locale.ROOT);
    }

    private List<Sight> look(GenerateRequest request) throws ApiException {
        List<Sight> sights = new ArrayList<>();
        for (GenerateRequest.ImagePart part : request.images()) {
            try {
                sights.add(analyser.look(part.image()));
            } catch (IOException notAnImage) {
                throw ApiException.invalid("Unable to process input image. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
            }
        }
        return sights;
    }
}
