package dev.visionstreams.emulator;

import dev.visionstreams.emulator.Decision.Ending;
import dev.visionstreams.emulator.Reaction.Quota;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The reactions that don't need the model: errors, and connections that end. */
final class FaultReplies {
    private static final int DAILY_LIMIT = 10_000;

    private FaultReplies() {}

    /**
     * What is answered instead of the ordinary; null if the reaction only changes that.
     *
     * @param limit of requests a minute, for the message alone
     */
    static @Nullable Decision of(Reaction reaction, String model, int limit) {
        if (reaction instanceof Reaction.Canned canned) {
            return Decision.text("CANNED", canned.status(), "application/json; charset=UTF-8", canned.body());
        }
        if (reaction instanceof Reaction.QuotaExceeded exceeded) {
            return Decision.error(ApiErrors.quota(model, exceeded.quota(), limit, exceeded.retryDelay()))
                    .as("QUOTA");
        }
        if (reaction instanceof Fault fault) {
            Decision decision = of(fault, model, limit);
            return decision == null ? null : decision.as(fault.name());
        }
        return null;
    }

    private static @Nullable Decision of(Fault fault, String model, int limit) {
        return switch (fault) {
            case QUOTA -> Decision.error(ApiErrors.quota(model, Quota.PER_MINUTE, limit, Duration.ofSeconds(2)));
            case QUOTA_DAY ->
                Decision.error(ApiErrors.quota(model, Quota.PER_DAY, DAILY_LIMIT, Duration.ofSeconds(38)));
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
            case CUT, BLOCKED, MAX_TOKENS, MAX_TOKENS_EMPTY, SAFETY, MALFORMED_TEXT -> null;
        };
    }
}
