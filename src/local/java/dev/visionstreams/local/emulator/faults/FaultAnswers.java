package dev.visionstreams.local.emulator.faults;

import dev.visionstreams.local.emulator.faults.Reaction.QuotaPeriod;
import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.http.HttpAnswer.Ending;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns reactions into answers, except for faults in what a model says. */
public final class FaultAnswers {
    private static final int DAILY_LIMIT = 10_000;

    /** Gives the answer that is sent unless a fault replaces it. */
    @FunctionalInterface
    public interface Ordinary {
        HttpAnswer answer() throws IOException, ApiException;
    }

    private FaultAnswers() {}

    /**
     * The answer under a reaction: the ordinary one, a delayed or cut one, or another one instead of it.
     *
     * @param reaction null for the ordinary answer
     * @param model and {@code limit}, the requests per minute, only appear in messages
     */
    public static HttpAnswer apply(@Nullable Reaction reaction, String model, int limit, Ordinary ordinary)
            throws IOException, ApiException {
        if (reaction instanceof Reaction.Late late) {
            return ordinary.answer().late(late.by());
        }
        if (reaction instanceof Reaction.Held held) {
            return ordinary.answer().until(held.until());
        }
        if (reaction == Fault.CUT) {
            return ordinary.answer().ending(Ending.CUT).as(Fault.CUT.name());
        }
        HttpAnswer instead = replacement(reaction, model, limit);
        return instead == null ? ordinary.answer() : instead;
    }

    /** Whether the ordinary answer isn't even computed. */
    public static boolean replaces(@Nullable Reaction reaction) {
        return replacement(reaction, "", 0) != null;
    }

    private static @Nullable HttpAnswer replacement(@Nullable Reaction reaction, String model, int limit) {
        if (reaction instanceof Reaction.Canned canned) {
            return HttpAnswer.json("CANNED", canned.status(), canned.body());
        }
        if (reaction instanceof Reaction.QuotaExceeded exceeded) {
            ApiException error = exceeded.period() == QuotaPeriod.PER_DAY
                    ? ApiErrors.quotaPerDay(model, limit, exceeded.retryDelay())
                    : ApiErrors.quotaPerMinute(model, limit, exceeded.retryDelay());
            return HttpAnswer.error(error).as("QUOTA");
        }
        if (reaction instanceof Fault fault) {
            HttpAnswer answer = replacement(fault, model, limit);
            return answer == null ? null : answer.as(fault.name());
        }
        return null;
    }

    private static @Nullable HttpAnswer replacement(Fault fault, String model, int limit) {
        return switch (fault) {
            case QUOTA -> HttpAnswer.error(ApiErrors.quotaPerMinute(model, limit, Duration.ofSeconds(2)));
            case QUOTA_DAY -> HttpAnswer.error(ApiErrors.quotaPerDay(model, DAILY_LIMIT, Duration.ofSeconds(38)));
            case QUOTA_BARE -> HttpAnswer.error(ApiErrors.quotaBare());
            case CONGESTED -> HttpAnswer.error(ApiErrors.congested());
            case INTERNAL -> HttpAnswer.error(ApiErrors.internal());
            case UNAVAILABLE -> HttpAnswer.error(ApiErrors.unavailable());
            case DEADLINE -> HttpAnswer.error(ApiErrors.deadline());
            case BAD_GATEWAY ->
                HttpAnswer.text("", 502, "text/html; charset=UTF-8", "<html><title>502 Bad Gateway</title></html>");
            case INVALID -> HttpAnswer.error(ApiException.invalid("Request contains an invalid argument."));
            case CREDITS_DEPLETED -> HttpAnswer.error(ApiErrors.creditsDepleted());
            case API_KEY_INVALID -> HttpAnswer.error(ApiErrors.keyInvalid());
            case PERMISSION_DENIED -> HttpAnswer.error(ApiErrors.permissionDenied());
            case MALFORMED_BODY -> HttpAnswer.json("", 200, "{\"candidates\": [{\"con");
            case HANG -> HttpAnswer.none(Ending.HANG);
            case DROP -> HttpAnswer.none(Ending.DROP);
            case SETTING_REFUSED, CUT, BLOCKED, MAX_TOKENS, MAX_TOKENS_EMPTY, SAFETY, MALFORMED_TEXT -> null;
        };
    }
}
