package dev.visionstreams.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What {@code src/docs/operations.md} says is seen of each cause, as queries of one instance's metrics. Each holds for its own
 * cause and for no other, see {@link DrillsIT}. Beside it the alerts that fire where the cause lasts, see {@link Alerts}.
 */
enum Sign {
    MODEL_DOWN(waits("outage", "MODEL_UNAVAILABLE"), "VisionModelDown", Alerts.NOTHING, Alerts.OLDEST),
    MODEL_SILENT(waits("outage", "OPEN"), Alerts.NOTHING, Alerts.OLDEST),
    OUR_QUOTA(waits("quota", "OPEN"), "VisionQuotaHoldsRequestsBack"),
    THEIR_QUOTA(waits("cooldown", "QUOTA_EXCEEDED"), "VisionQuotaHoldsRequestsBack", Alerts.NOTHING, Alerts.OLDEST),
    DAILY_QUOTA(waits("daily_quota", "DAILY_QUOTA_EXCEEDED"), "VisionModelDown", Alerts.NOTHING, Alerts.OLDEST),
    BUDGET(waits("budget", "BUDGET_REACHED"), "VisionBudgetReached"),
    CREDITS(waits("refused", "CREDITS_DEPLETED"), "VisionModelRefuses", Alerts.NOTHING, Alerts.OLDEST),
    WRONG_KEY(waits("refused", "MODEL_ACCESS_DENIED"), "VisionModelRefuses", Alerts.NOTHING, Alerts.OLDEST),
    REFUSED_SETTING(waits("refused", "MODEL_SETTING_REFUSED"), "VisionModelRefuses", Alerts.NOTHING, Alerts.OLDEST),
    FAILING_HOST(
            waits("host", "OPEN").and(metrics -> value(metrics, "vision_hosts_paused") > 0),
            "VisionHostsPaused",
            Alerts.NOTHING,
            Alerts.OLDEST),
    SLOW_HOST(waits("permit", "OPEN").and(allCallsRun()).and(fetchesTimeOut()), "VisionRejections"),
    OVERLOAD(
            waits("permit", "OPEN")
                    .and(allCallsRun())
                    .and(fetchesTimeOut().negate())
                    .and(metrics -> value(metrics, "vision_tasks_paused") > 0),
            "VisionOverload"),
    MEMORY(waits("memory", "OPEN").and(noImageFits()), Alerts.NOTHING, Alerts.OLDEST),
    TURN(waits("turn", "OPEN"), Alerts.NOTHING, Alerts.OLDEST),
    REGISTRY_AWAY(
            waits("registry", "OPEN").and(metrics -> value(metrics, "vision_registry_up") == 0),
            "VisionPeerAway",
            Alerts.NOTHING,
            Alerts.OLDEST),
    BROKER_AWAY(metrics -> value(metrics, "vision_broker_up") == 0, "VisionPeerAway"),
    FULL_DISK(rejected("SPOOL_FAILED"), "VisionRejections"),
    ENDS_THE_PROCESS(rejected("ENDS_THE_PROCESS"), "VisionEndsTheProcess");

    private final Predicate<Exposition> query;
    private final Set<String> alerts;

    Sign(Predicate<Exposition> query, String... alerts) {
        this.query = query;
        this.alerts = Set.of(alerts);
    }

    private static Predicate<Exposition> waits(String cause, String door) {
        return metrics -> metrics.value("vision_requests_waiting", Map.of("cause", cause)) > 0
                && metrics.samples().stream()
                        .anyMatch(sample -> sample.name().equals("vision_model_door")
                                && door.equals(sample.labels().get("state"))
                                && sample.value() == 1);
    }

    private static Predicate<Exposition> allCallsRun() {
        return metrics -> value(metrics, "vision_calls_in_flight") == value(metrics, "vision_calls_limit");
    }

    private static Predicate<Exposition> fetchesTimeOut() {
        return metrics -> metrics.value("vision_fetches_total", Map.of("result", "FETCH_TIMEOUT")) > 0;
    }

    /** The next one needs more than a fifth. */
    private static Predicate<Exposition> noImageFits() {
        return metrics -> value(metrics, "vision_image_held_bytes") > 0.8 * value(metrics, "vision_image_limit_bytes");
    }

    private static Predicate<Exposition> rejected(String reason) {
        return metrics -> metrics.samples().stream()
                .anyMatch(sample -> sample.name().equals("vision_rejected_total")
                        && reason.equals(sample.labels().get("reason"))
                        && sample.value() > 0);
    }

    private static double value(Exposition metrics, String name) {
        return metrics.value(name, Map.of());
    }

    /** Those that fire, and no others. */
    Set<String> alerts() {
        return alerts;
    }

    /** The causes that the metrics speak of. */
    static List<Sign> in(Exposition metrics) {
        return Stream.of(values()).filter(sign -> sign.query.test(metrics)).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
