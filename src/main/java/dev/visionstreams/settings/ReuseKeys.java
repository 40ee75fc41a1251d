package dev.visionstreams.settings;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.topology.ReusableAnswers;
import java.time.Duration;
import java.util.Set;

/** Answers that are used again. */
final class ReuseKeys {
    static final KeyList LIST = new KeyList();

    private static final long MOST_REUSE_BYTES = 64L << 20;

    private static final Key<Duration> REUSE_WINDOW = LIST.key(
            "vision.reuse.window",
            Kinds.duration(Duration.ZERO),
            "24h",
            "how long an answer may be reused for an identical question instead of another call; `0`: never, and equal"
                    + " questions in flight don't share a call either");
    private static final Key<Long> REUSE_BYTES = LIST.optional(
            "vision.reuse.bytes",
            Kinds.size(Long.MAX_VALUE),
            "a sixteenth of the maximum heap, at most `64MiB`",
            "memory for these answers; the oldest are forgotten first");
    private static final Key<String> REUSE_TOPIC = LIST.optional(
            "vision.reuse.topic",
            VisionKeys.TOPIC,
            "`<application id>-reusable-answers`",
            "topic through which all instances share these answers; created at the start, unlike other topics");

    private ReuseKeys() {}

    /** @param others the topics that have a use already */
    static Settings.Reuse reuse(Assembly from, String applicationId, Set<String> others, long maxHeapBytes) {
        String topic = from.find(REUSE_TOPIC);
        Long bytes = from.find(REUSE_BYTES);
        String name = topic == null ? ReusableAnswers.topic(applicationId) : topic;
        if (others.contains(name)) {
            throw new IllegalArgumentException(
                    REUSE_TOPIC.name() + ": \"" + name + "\" is the topic of something else");
        }
        return new Settings.Reuse(
                from.get(REUSE_WINDOW), bytes != null ? bytes : Math.min(MOST_REUSE_BYTES, maxHeapBytes / 16), name);
    }
}
