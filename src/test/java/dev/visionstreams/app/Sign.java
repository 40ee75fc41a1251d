package dev.visionstreams.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code src/docs/operations.md} says is seen of each cause, as queries of one instance's metrics. Each holds for its own
 * cause and for no other, see {@link DrillsIT}.
 */
enum Sign {
    MODEL_DOWN("outage", "MODEL_UNAVAILABLE"),
    MODEL_SILENT("outage", "OPEN"),
    OUR_QUOTA("quota", "OPEN"),
    THEIR_QUOTA("cooldown", "QUOTA_EXCEEDED"),
    DAILY_QUOTA("daily_quota", "DAILY_QUOTA_EXCEEDED"),
    CREDITS("refused", "CREDITS_DEPLETED"),
    WRONG_KEY("refused", "MODEL_ACCESS_DENIED"),
    REFUSED_SETTING("refused", "MODEL_SETTING_REFUSED"),
    FAILING_HOST("host", "OPEN") {
        @Override
        boolean holds(Exposition metrics) {
            return super.holds(metrics) && metrics.value("vision_hosts_paused", Map.of()) > 0;
        }
    },
    SLOW_HOST("permit", "OPEN") {
        @Override
        boolean holds(Exposition metrics) {
            return super.holds(metrics)
                    && metrics.value("vision_calls_in_flight", Map.of())
                            == metrics.value("vision_calls_limit", Map.of())
                    && metrics.value("vision_fetches_total", Map.of("result", "FETCH_TIMEOUT")) > 0;
        }
    },
    REGISTRY_AWAY("registry", "OPEN") {
        @Override
        boolean holds(Exposition metrics) {
            return super.holds(metrics) && metrics.value("vision_registry_up", Map.of()) == 0;
        }
    };

    private final String cause;
    private final String door;

    Sign(String cause, String door) {
        this.cause = cause;
        this.door = door;
    }

    boolean holds(Exposition metrics) {
        return metrics.value("vision_requests_waiting", Map.of("cause", cause)) > 0
                && metrics.samples().stream()
                        .anyMatch(sample -> sample.name().equals("vision_model_door")
                                && door.equals(sample.labels().get("state"))
                                && sample.value() == 1);
    }

    /** The causes that the metrics speak of. */
    static List<Sign> in(Exposition metrics) {
        return Stream.of(values()).filter(sign -> sign.holds(metrics)).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
