package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.emulator.Decision.Ending;
import dev.visionstreams.emulator.GenerateRequest.Image;
import dev.visionstreams.emulator.Reaction.Quota;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One {@code generateContent}: check, look, answer, or whatever the fault plan says. Safe for use by any thread. */
final class Generation {
    private final RequestChecker checker;
    private final Eye eye;
    private final FaultPlan faults;
    private final ReplyWriter writer;
    private final @Nullable MinuteQuota quota;
    private final int limit;

    /** @param limit of requests a minute, for the message alone */
    Generation(
            RequestChecker checker,
            Eye eye,
            FaultPlan faults,
            ReplyWriter writer,
            @Nullable MinuteQuota quota,
            int limit) {
        this.checker = checker;
        this.eye = eye;
        this.faults = faults;
        this.writer = writer;
        this.quota = quota;
        this.limit = limit;
    }

    Decision decide(String model, byte[] body) {
        try {
            ObjectNode json = checker.parse(body);
            ModelCard card = ModelCard.find(model).orElseThrow(() -> ApiErrors.modelNotFound(model));
            takeQuota(model);
            Reaction reaction = faults.next(Operation.GENERATE, model, RequestChecker.prompt(json));
            return reaction == null ? answer(card, json) : react(reaction, card, json);
        } catch (ApiException error) {
            return Decision.error(error);
        }
    }

    private void takeQuota(String model) throws ApiException {
        Duration wait = quota == null ? Duration.ZERO : quota.take();
        if (!wait.isZero()) {
            throw ApiErrors.quota(model, Quota.PER_MINUTE, limit, wait);
        }
    }

    private Decision react(Reaction reaction, ModelCard card, ObjectNode json) throws ApiException {
        if (reaction instanceof Reaction.Late late) {
            return answer(card, json).late(late.by());
        }
        if (reaction instanceof Reaction.Held held) {
            return answer(card, json).until(held.until());
        }
        Decision instead = FaultReplies.of(reaction, card.id(), limit);
        if (instead != null) {
            return instead;
        }
        return reaction == Fault.CUT
                ? answer(card, json).ending(Ending.CUT).as(Fault.CUT.name())
                : spoilt((Fault) reaction, card, json);
    }

    private Decision spoilt(Fault fault, ModelCard card, ObjectNode json) throws ApiException {
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
                        String text = Answerer.answer(request, sights);
                        yield writer.cutOff(request, sights, text, text.length() / 8);
                    }
                };
        return Decision.json(fault.name(), 200, reply);
    }

    private Decision answer(ModelCard card, ObjectNode json) throws ApiException {
        GenerateRequest request = checker.check(card, json);
        List<Sight> sights = look(request);
        return Decision.json("OK", 200, writer.reply(request, sights, Answerer.answer(request, sights)));
    }

    private List<Sight> look(GenerateRequest request) throws ApiException {
        List<Sight> sights = new ArrayList<>();
        for (Image image : request.images()) {
            try {
                sights.add(eye.look(image.picture()));
            } catch (IOException notAPicture) {
                throw ApiException.invalid("Unable to process input image. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
            }
        }
        return sights;
    }
}
