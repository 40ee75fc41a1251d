package dev.visionstreams.telemetry;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.gemini.UploadListener;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.Task;
import dev.visionstreams.notification.NotificationFilter;
import dev.visionstreams.reuse.ReuseListener;
import dev.visionstreams.topology.OutcomeListener;
import dev.visionstreams.topology.RequestReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How requests end, answers that are used again, and uploads. Every series is there from the start, so that its first
 * increase is seen. Thread-safe.
 */
public final class VisionMeters implements OutcomeListener, UploadListener, ReuseListener {
    /** Tag for tasks that don't exist. */
    private static final String UNKNOWN = "UNKNOWN";

    private static final Set<String> TASKS =
            Arrays.stream(Task.values()).map(Task::name).collect(Collectors.toUnmodifiableSet());

    private final MeterRegistry registry;
    private final Map<String, Counter> enriched;
    private final Counter undecodable;
    private final Counter uploadBytes;
    private final Counter reuses;
    private final Map<ReuseListener.From, Counter> answers = new EnumMap<>(ReuseListener.From.class);

    public VisionMeters(MeterRegistry registry) {
        this.registry = registry;
        enriched = TASKS.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), this::enrichments));
        undecodable = Counter.builder("vision.undecodable")
                .description("Records that weren't requests")
                .register(registry);
        uploadBytes = Counter.builder("vision.upload.bytes")
                .description("Bytes of uploaded images")
                .baseUnit("bytes")
                .register(registry);
        reuses = Counter.builder("vision.upload.reuses")
                .description("Images that weren't uploaded again")
                .register(registry);
        for (NotificationFilter.Ignored why : NotificationFilter.Ignored.values()) {
            notifications(why.name());
        }
        for (String task : TASKS) {
            registerRejections(task);
        }
        for (RequestReason reason : RequestReason.values()) {
            rejections(UNKNOWN, reason.stage().name(), reason.name());
        }
        for (ReuseListener.From from : ReuseListener.From.values()) {
            answers.put(from, answers(from));
        }
        uploads("UPLOADED");
        for (ModelFailure.Reason reason : ModelFailure.Reason.values()) {
            uploads(reason.name());
        }
    }

    private void registerRejections(String task) {
        for (RequestReason reason : RequestReason.values()) {
            rejections(task, reason.stage().name(), reason.name());
        }
        for (FetchResult.Reason reason : FetchResult.Reason.values()) {
            if (!reason.isBusy()) {
                rejections(task, "FETCH", reason.name());
            }
        }
        for (UnusableImageException.Reason reason : UnusableImageException.Reason.values()) {
            rejections(task, "IMAGE", reason.name());
        }
        for (ModelFailure.Reason reason : ModelFailure.Reason.values()) {
            rejections(task, reason.ofReply() ? "REPLY" : "MODEL", reason.name());
        }
    }

    @Override
    public void enriched(String place, String task) {
        Counter counter = enriched.get(task);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void rejected(Rejection rejection) {
        String task = TASKS.contains(rejection.task()) ? rejection.task() : UNKNOWN;
        rejections(task, rejection.stage(), rejection.reason()).increment();
    }

    @Override
    public void undecodable(String place, String why) {
        undecodable.increment();
    }

    @Override
    public void ignored(String why) {
        notifications(why).increment();
    }

    @Override
    public void uploaded(long bytes) {
        uploads("UPLOADED").increment();
        uploadBytes.increment((double) bytes);
    }

    @Override
    public void failed(ModelFailure.Reason reason) {
        uploads(reason.name()).increment();
    }

    @Override
    public void reused(long bytes) {
        reuses.increment();
    }

    @Override
    public void reused(ReuseListener.From from) {
        Objects.requireNonNull(answers.get(from)).increment();
    }

    private Counter answers(ReuseListener.From from) {
        return Counter.builder("vision.answers.reused")
                .description("Requests that were answered without a call, by where the answer was")
                .tag("from", from.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter enrichments(String task) {
        return Counter.builder("vision.enriched")
                .description("Requests that ended with a result")
                .tag("task", task)
                .register(registry);
    }

    private Counter rejections(String task, String stage, String reason) {
        return Counter.builder("vision.rejected")
                .description("Requests that ended without a result")
                .tags("task", task, "stage", stage, "reason", reason)
                .register(registry);
    }

    private Counter notifications(String why) {
        return Counter.builder("vision.notifications.ignored")
                .description("Bucket notifications that asked for nothing")
                .tag("why", why)
                .register(registry);
    }

    private Counter uploads(String result) {
        return Counter.builder("vision.uploads")
                .description("Uploads of images, by result")
                .tag("result", result)
                .register(registry);
    }
}
