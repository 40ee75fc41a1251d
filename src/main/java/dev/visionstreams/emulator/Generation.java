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
    private static final int DAILY_LIMIT = 10_000;

    private final RequestChecker checker = new RequestChecker();
    private final Eye eye;
    private final FaultPlan faults;
    private final ReplyWriter writer;
    private final @Nullable MinuteQuota quota;
    private final int limit;

    /** @param limit of requests a minute, for the message alone */
    Generation(Eye eye, FaultPlan faults, ReplyWriter writer, @Nullable MinuteQuota quota, int limit) {
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
            Reaction reaction = faults.next(model, RequestChecker.prompt(json));
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
        if (reaction instanceof Reaction.Canned canned) {
            return Decision.text("CANNED", canned.status(), "application/json; charset=UTF-8", canned.body());
        }
        if (reaction instanceof Reaction.QuotaExceeded exceeded) {
            return Decision.error(ApiErrors.quota(card.id(), exceeded.quota(), limit, exceeded.retryDelay()))
                    .as("QUOTA");
        }
        Fault fault = (Fault) reaction;
        return fault(fault, card, json).as(fault.name());
    }

    private Decision fault(Fault fault, ModelCard card, ObjectNode json) throws ApiException {
        return switch (fault) {
            case QUOTA -> Decision.error(ApiErrors.quota(card.id(), Quota.PER_MINUTE, limit, Duration.ofSeconds(2)));
            case QUOTA_DAY ->
                Decision.error(ApiErrors.quota(card.id(), Quota.PER_DAY, DAILY_LIMIT, Duration.ofSeconds(38)));
            case QUOTA_BARE -> Decision.error(ApiErrors.quotaBare());
            case INTERNAL -> Decision.error(ApiErrors.internal());
            case UNAVAILABLE -> Decision.error(ApiErrors.unavailable());
            case DEADLINE -> Decision.error(ApiErrors.deadline());
            case BAD_GATEWAY ->
                Decision.text("", 502, "text/html; charset=UTF-8", "<html><title>502 Bad Gateway</title></html>");
            case INVALID -> Decision.error(ApiException.invalid("Request contains an invalid argument."));
            case API_KEY_INVALID -> Decision.error(ApiErrors.keyInvalid());
            case PERMISSION_DENIED -> Decision.error(ApiErrors.permissionDenied());
            case MALFORMED_BODY ->
                Decision.text("", 200, "application/json; charset=UTF-8", "{\"candidates\": [{\"con");
            case HANG -> Decision.text("", 200, "", "").ending(Ending.HANG);
            case DROP -> Decision.text("", 200, "", "").ending(Ending.DROP);
            case CUT -> answer(card, json).ending(Ending.CUT);
            case BLOCKED, MAX_TOKENS, MAX_TOKENS_EMPTY, SAFETY, MALFORMED_TEXT -> spoilt(fault, card, json);
        };
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
                sights.add(eye.look(image.bytes()));
            } catch (IOException notAPicture) {
                throw ApiException.invalid("Unable to process input image. Please retry or report in"
                        + " https://developers.generativeai.google/guide/troubleshooting");
            }
        }
        return sights;
    }
}
