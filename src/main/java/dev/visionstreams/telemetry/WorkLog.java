package dev.visionstreams.telemetry;

import dev.visionstreams.topology.OutcomeListener;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs outcomes: rejections and records that are no requests at WARN, a few each minute and the rest at DEBUG; results at
 * DEBUG; and once a minute what came of the work. Thread-safe.
 */
public final class WorkLog implements OutcomeListener {
    private static final Logger log = LoggerFactory.getLogger(WorkLog.class);

    /** Lines at WARN between two summaries. */
    private static final int MOST_LINES = 20;

    // Since the last summary. Guarded by this.
    private final Map<String, Long> rejections = new TreeMap<>();
    private long enriched;
    private long undecodable;
    private int lines;

    @Override
    public void enriched(String place, String task) {
        synchronized (this) {
            enriched++;
        }
        log.atDebug().addKeyValue("place", place).addKeyValue("task", task).log("Enriched");
    }

    @Override
    public void rejected(Rejection rejection) {
        boolean isShown;
        synchronized (this) {
            rejections.merge(rejection.reason(), 1L, Long::sum);
            isShown = lines++ < MOST_LINES;
        }
        (isShown ? log.atWarn() : log.atDebug())
                .addKeyValue("place", rejection.place())
                .addKeyValue("stage", rejection.stage())
                .addKeyValue("reason", rejection.reason())
                .log("Rejected: {}", rejection.message());
    }

    @Override
    public void undecodable(String place, String why) {
        boolean isShown;
        synchronized (this) {
            undecodable++;
            isShown = lines++ < MOST_LINES;
        }
        (isShown ? log.atWarn() : log.atDebug()).addKeyValue("place", place).log("No request, copied aside: {}", why);
    }

    @Override
    public void ignored(String why) {}

    /**
     * Logs a line if anything was done or waits, and starts a new count.
     *
     * @param running calls in flight
     * @param waiting requests by what they wait for
     * @param oldest how long the oldest pending request has been there
     */
    public void summarise(int running, Map<String, Integer> waiting, Duration oldest) {
        String done;
        synchronized (this) {
            long rejected =
                    rejections.values().stream().mapToLong(Long::longValue).sum();
            boolean isIdle = enriched + rejected + undecodable + running == 0
                    && waiting.values().stream().allMatch(count -> count == 0);
            if (isIdle) {
                return;
            }
            done = enriched + " enriched, " + rejected + " rejected" + list(rejections)
                    + (undecodable == 0 ? "" : ", " + undecodable + " no requests");
            if (lines > MOST_LINES) {
                done += ", " + (lines - MOST_LINES) + " of them not logged";
            }
            enriched = 0;
            undecodable = 0;
            lines = 0;
            rejections.clear();
        }
        int waits = waiting.values().stream().mapToInt(Integer::intValue).sum();
        log.info(
                "Last minute: {}. Now {} in flight, {} waiting{}, the oldest for {}",
                done,
                running,
                waits,
                list(waiting),
                Durations.text(oldest));
    }

    private static String list(Map<String, ? extends Number> counts) {
        String list = counts.entrySet().stream()
                .filter(entry -> entry.getValue().longValue() > 0)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return list.isEmpty() ? "" : " (" + list + ")";
    }
}
