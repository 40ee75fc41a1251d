package dev.visionstreams.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code src/docs/operations.md} says is seen of each cause, as queries of one instance's metrics. Each holds for its own
 * cause and for no other, see {@link DrillsIT}. Beside it the alerts that fire where the cause lasts, see {@link Alerts}.
 */
@SuppressWarnings("ImmutableEnumChecker") // lambdas without state
enum Sign {
    MODEL_DOWN(new Wait("outage", "MODEL_UNAVAILABLE", "model"), "VisionModelDown", Alerts.NOTHING, Alerts.OLDEST),
    MODEL_SILENT(new Wait("outage", "OPEN", "model"), Alerts.NOTHING, Alerts.OLDEST),
    OUR_QUOTA(new Wait("quota", "OPEN", "quota"), Alerts.QUOTA),
    THEIR_QUOTA(new Wait("cooldown", "QUOTA_EXCEEDED", "model"), Alerts.QUOTA, Alerts.NOTHING, Alerts.OLDEST),
    DAILY_QUOTA(
            new Wait("daily_quota", "DAILY_QUOTA_EXCEEDED", "model"), "VisionModelDown", Alerts.NOTHING, Alerts.OLDEST),
    BUDGET(new Wait("budget", "BUDGET_REACHED", "budget"), "VisionBudgetReached"),
    CREDITS(new Wait("refused", "CREDITS_DEPLETED", "model"), Alerts.REFUSES, Alerts.NOTHING, Alerts.OLDEST),
    WRONG_KEY(new Wait("refused", "MODEL_ACCESS_DENIED", "model"), Alerts.REFUSES, Alerts.NOTHING, Alerts.OLDEST),
    REFUSED_SETTING(
            new Wait("refused", "MODEL_SETTING_REFUSED", "model"), Alerts.REFUSES, Alerts.NOTHING, Alerts.OLDEST),
    FAILING_HOST(
            new Wait("host", "OPEN", "hosts"),
            metrics -> value(metrics, "vision_hosts_paused") > 0,
            "VisionHostsPaused",
            Alerts.NOTHING,
            Alerts.OLDEST),
    SLOW_HOST(
            new Wait("permit", "OPEN", null),
            metrics -> allCallsRun(metrics) && fetchesTimeOut(metrics),
            "VisionRejections"),
    OVERLOAD(
            new Wait("permit", "OPEN", null),
            metrics -> allCallsRun(metrics) && !fetchesTimeOut(metrics) && value(metrics, "vision_tasks_paused") > 0,
            "VisionOverload"),
    MEMORY(new Wait("memory", "OPEN", "memory"), Sign::noImageFits, Alerts.NOTHING, Alerts.OLDEST),
    TURN(new Wait("turn", "OPEN", null), Alerts.NOTHING, Alerts.OLDEST),
    REGISTRY_AWAY(
            new Wait("registry", "OPEN", "registry"),
            metrics -> value(metrics, "vision_registry_up") == 0,
            "VisionPeerAway",
            Alerts.NOTHING,
            Alerts.OLDEST),
    BROKER_AWAY(null, metrics -> value(metrics, "vision_broker_up") == 0, "VisionPeerAway"),
    FULL_DISK(null, rejected("SPOOL_FAILED"), "VisionRejections"),
    ENDS_THE_PROCESS(null, rejected("ENDS_THE_PROCESS"), "VisionEndsTheProcess");

    private final @Nullable Wait wait;
    private final Predicate<Exposition> query;
    private final Set<String> alerts;

    /**
     * Requests that wait.
     *
     * @param condition its kind in the log and in {@code /ready}; null: it is none
     */
    private record Wait(String cause, String door, @Nullable String condition) implements Predicate<Exposition> {
        @Override
        public boolean test(Exposition metrics) {
            return metrics.value("vision_requests_waiting", Map.of("cause", cause)) > 0
                    && metrics.samples().stream()
                            .anyMatch(sample -> sample.name().equals("vision_model_door")
                                    && door.equals(sample.labels().get("state"))
                                    && sample.value() == 1);
        }

        boolean isIn(JsonNode state) {
            List<String> kinds = state.get("conditions").findValuesAsText("kind");
            return state.get("waiting").get(cause).intValue() > 0
                    && door.equals(state.get("doors").elements().next().textValue())
                    && kinds.equals(condition == null ? List.of() : List.of(condition));
        }
    }

    Sign(Wait wait, String... alerts) {
        this(wait, metrics -> true, alerts);
    }

    Sign(@Nullable Wait wait, Predicate<Exposition> also, String... alerts) {
        this.wait = wait;
        this.query = wait == null ? also : wait.and(also);
        this.alerts = Set.of(alerts);
    }

    private static boolean allCallsRun(Exposition metrics) {
        return value(metrics, "vision_calls_in_flight") == value(metrics, "vision_calls_limit");
    }

    private static boolean fetchesTimeOut(Exposition metrics) {
        return metrics.value("vision_fetches_total", Map.of("result", "FETCH_TIMEOUT")) > 0;
    }

    /** The next one needs more than a fifth. */
    private static boolean noImageFits(Exposition metrics) {
        return value(metrics, "vision_image_held_bytes") > 0.8 * value(metrics, "vision_image_limit_bytes");
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

    /** Whether what {@code /ready} says is what requests wait for, the only model's door, and no other condition. */
    boolean isIn(JsonNode state) {
        return wait == null || wait.isIn(state);
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
