package dev.visionstreams.app;

import dev.visionstreams.broker.StopAdvice;
import dev.visionstreams.broker.TopicMonitor;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.telemetry.Health;
import dev.visionstreams.telemetry.HealthReport;
import dev.visionstreams.telemetry.StateMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor's life: start, failures, drain and stop, and its health. {@link Composition} has its parts. Thread-safe. */
public final class VisionStreams implements Health, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VisionStreams.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    /** How long a stop waits, after the drain, until stored requests are cleared of having ended the process. */
    private static final Duration TRUST_TIMEOUT = Duration.ofSeconds(1);

    /** Threads that may be replaced in a row because the changelog's partitions don't match before that is a failure. */
    private static final int MOST_REPLACEMENTS = 5;

    private final Settings settings;
    private final Composition parts;
    private final KafkaStreams streams;
    private final InFlight inFlight;
    private final TopicMonitor topics;
    private final AtomicInteger replacements = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Throwable failure;
    private volatile @Nullable KafkaStreamsMetrics kafkaMeters;
    private volatile boolean joined;
    private volatile long startedAt = System.nanoTime();

    /**
     * Puts the processor together; nothing runs yet.
     *
     * @throws dev.visionstreams.config.ConfigurationException if a setting is missing or not supported
     */
    public VisionStreams(Settings settings) {
        this(settings, Map.of());
    }

    /**
     * The same, with traces where they are asked for.
     *
     * @param variables the environment, where OpenTelemetry's standard variables may be
     */
    public VisionStreams(Settings settings, Map<String, String> variables) {
        settings.requireKafka();
        settings.requireFetchOfNotifications();
        settings.requireProject();
        this.settings = settings;
        log.info("Formats: {}", EventFormats.describe(settings));
        parts = new Composition(settings, variables);
        streams = parts.streams;
        inFlight = parts.inFlight;
        topics = parts.topics;
        streams.setUncaughtExceptionHandler(this::onThreadFailure);
        streams.setStateListener(this::onState);
        new StateMeters(parts.meters).ready(this::isReady);
    }

    /**
     * Starts processing once topics and models were found to be usable.
     *
     * @throws IllegalStateException if they aren't, with what to do about it
     */
    public void start() {
        startedAt = System.nanoTime();
        openTopics();
        parts.models(settings).requireAccess();
        streams.start();
        topics.watch(this::stopFor);
        parts.vitals.watch();
    }

    private void openTopics() {
        topics.open();
        inFlight.limitRequests(topics.largestRequest());
    }

    private void onState(KafkaStreams.State state, KafkaStreams.State before) {
        log.info("Processor: {}", state);
        if (state == KafkaStreams.State.RUNNING) {
            if (!joined) {
                log.info("Ready after {} s", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedAt));
            }
            joined = true;
            replacements.set(0);
        }
        if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
            ended.countDown();
        }
    }

    /** On the stream thread that failed. */
    private StreamThreadExceptionResponse onThreadFailure(Throwable error) {
        Throwable cause = error;
        if (topics.isPartitionMismatch(error) && replacements.incrementAndGet() <= MOST_REPLACEMENTS) {
            try {
                openTopics();
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            } catch (IllegalStateException e) {
                cause = e;
            }
        }
        failure = cause;
        String advice = StopAdvice.advice(cause);
        if (advice != null) {
            log.error("Stopping, nothing is lost: {}", advice);
        } else if (cause != error) {
            log.error("Stopping, nothing is lost: {}", cause.getMessage());
        } else {
            log.error("Stopping, nothing is lost: {}", StopAdvice.rootMessage(cause), cause);
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** On the monitor's thread. No further calls: their outcomes couldn't be delivered. */
    private void stopFor(String fault) {
        inFlight.shut();
        failure = new IllegalStateException(fault);
        log.error("Stopping: {}", fault);
        ended.countDown();
    }

    /** Publishes the meters of the processor and of Kafka Streams. Call it once. */
    public void publishTo(MeterRegistry registry) {
        // A random id, which would make new time series at each start.
        registry.config().meterFilter(MeterFilter.ignoreTags("process.id", "process-id"));
        parts.meters.add(registry);
        KafkaStreamsMetrics binder = new KafkaStreamsMetrics(streams);
        binder.bindTo(registry);
        kafkaMeters = binder;
    }

    @Override
    public boolean isLive() {
        return report().notLive().isEmpty();
    }

    /** From the first assignment, which Kafka Streams' own state doesn't wait for, until the stop begins. */
    @Override
    public boolean isReady() {
        return report().notReady().isEmpty();
    }

    @Override
    public String state() {
        return report().toJson();
    }

    private HealthReport report() {
        boolean assigned = joined && !streams.metadataForLocalThreads().isEmpty();
        return parts.vitals.report(streams.state(), assigned, closed.get());
    }

    /** Waits until the processor has ended; returns the failure that ended it, null after {@link #close()}. */
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        ended.await();
        return failure;
    }

    /**
     * Stops gracefully: starts no further calls, waits up to {@code vision.drain.timeout} for those in flight, commits
     * their outcomes and leaves the group. What is left is stored and resumes at the next start.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        inFlight.shut();
        if (streams.state().isRunningOrRebalancing()) {
            drain();
        }
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(atClose()));
        ended.countDown();
        KafkaStreamsMetrics binder = kafkaMeters;
        if (binder != null) {
            binder.close();
        }
        parts.close();
    }

    /** A static member comes back under its name and keeps its tasks; those of others are free at once. */
    private GroupMembershipOperation atClose() {
        return settings.kafka().get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG) == null
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    private void drain() {
        Duration patience = settings.drainTimeout();
        long deadline = System.nanoTime() + patience.toNanos();
        long trusted = System.nanoTime() + TRUST_TIMEOUT.toNanos();
        int left = inFlight.running();
        if (left > 0) {
            log.info("Waiting up to {} s for {} calls in flight", patience.toSeconds(), left);
        }
        try {
            while (System.nanoTime() < deadline
                    ? !inFlight.isDrained()
                    : !inFlight.isCleared() && System.nanoTime() < trusted) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
