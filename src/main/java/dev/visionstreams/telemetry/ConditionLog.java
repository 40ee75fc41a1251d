package dev.visionstreams.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs what holds work up: a line when it begins, once a minute while it lasts, and when it is over. What comes and goes
 * within seconds is ordinary under a quota: it is logged only if it lasts, and is over only when it stays away. Not
 * thread-safe.
 */
public final class ConditionLog {
    private static final Logger log = LoggerFactory.getLogger(ConditionLog.class);

    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final List<Shown> shown = new ArrayList<>();

    private static final class Shown {
        private Condition condition;
        private final Instant firstSeen;
        private Instant lastSeen;
        private Instant nextLine;
        private boolean isLogged;

        Shown(Condition condition, Instant now) {
            this.condition = condition;
            firstSeen = now;
            lastSeen = now;
            nextLine = now.plus(SHORTEST);
        }
    }

    /**
     * To be called every second or so.
     *
     * @param present what holds work up now
     * @param waiting requests that wait, for whatever reason
     */
    public void look(Instant now, List<Condition> present, int waiting) {
        for (Condition condition : present) {
            note(now, condition);
        }
        Iterator<Shown> each = shown.iterator();
        while (each.hasNext()) {
            Shown one = each.next();
            if (!one.lastSeen.plus(AWAY).isAfter(now) && one.lastSeen.isBefore(now)) {
                each.remove();
                end(one);
            } else if (one.lastSeen.equals(now) && !now.isBefore(one.nextLine)) {
                one.nextLine = now.plus(BETWEEN);
                line(one, now, waiting);
            }
        }
    }

    private void note(Instant now, Condition condition) {
        for (Shown one : shown) {
            if (one.condition.isSame(condition)) {
                one.lastSeen = now;
                one.condition = condition.since() == null ? condition.since(one.firstSeen) : condition;
                return;
            }
        }
        shown.add(new Shown(condition.since() == null ? condition.since(now) : condition, now));
    }

    private static void line(Shown one, Instant now, int waiting) {
        Condition condition = one.condition;
        StringBuilder text = new StringBuilder(condition.sentence());
        if (one.isLogged) {
            text.append(", for ").append(Durations.text(age(one, now)));
        }
        text.append(". ").append(waiting).append(waiting == 1 ? " request waits" : " requests wait");
        Instant next = condition.nextLook();
        if (next != null && next.isAfter(now)) {
            text.append(", next look in ").append(Durations.text(Duration.between(now, next)));
        }
        one.isLogged = true;
        log(Level.WARN, one).log(text.toString());
    }

    private static void end(Shown one) {
        if (one.isLogged) {
            log(Level.INFO, one)
                    .log("Over after {}: {}", Durations.text(age(one, one.lastSeen)), one.condition.sentence());
        }
    }

    private static Duration age(Shown one, Instant now) {
        Instant since = one.condition.since();
        Duration age = Duration.between(since == null ? one.firstSeen : since, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    private static LoggingEventBuilder log(Level level, Shown one) {
        return log.atLevel(level)
                .addKeyValue("condition", one.condition.kind())
                .addKeyValue("name", one.condition.name())
                .addKeyValue("reason", one.condition.reason());
    }
}
