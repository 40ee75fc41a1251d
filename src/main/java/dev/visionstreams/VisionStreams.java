package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.ByteBudget;
import dev.visionstreams.fetch.ImageFetchers;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightClientSupplier;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.pipeline.ModelGate;
import dev.visionstreams.pipeline.Quota;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.registry.EventDeserializer;
import dev.visionstreams.registry.TrustedRecords;
import dev.visionstreams.telemetry.Health;
import dev.visionstreams.telemetry.VisionMeters;
import dev.visionstreams.topology.EventCodec;
import dev.visionstreams.topology.OutputUri;
import dev.visionstreams.topology.RequestWork;
import dev.visionstreams.topology.Topics;
import dev.visionstreams.topology.VisionTopology;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor, put together from its settings: the composition root. Thread-safe. */
public final class VisionStreams implements Health, AutoCloseable {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final Logger log = LoggerFactory.getLogger(VisionStreams.class);

    /** How long a task's first calls are each counted before they start. */
    private static final Duration CAUTION = Duration.ofSeconds(10);

    /** How long a registry may be at fault before the application ends. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(2);

    /** How long a stop waits, whatever else it does, for stored requests to be cleared of the process's end. */
    private static final Duration TRUST_TIMEOUT = Duration.ofSeconds(1);

    /** A quarter of the heap is for pixels. */
    private static final long PIXELS_AT_ONCE = Runtime.getRuntime().maxMemory() / 4 / UprightEncoder.PIXEL_BYTES;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Settings settings;
    private final Duration drainTimeout;
    private final ModelGate gate;
    private final ExecutorService pixelWork;
    private final ExecutorService eventWork;
    private final ImageFetchers fetcher;
    private final GeminiModel model;
    private final EventDeserializer<ImageRequest> deserializer;
    private final Serializer<SpecificRecord> serializer;
    private final InFlight inFlight;
    private final TopicWatch topicWatch;
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final GroupMembershipOperation atClose;
    private final KafkaStreams streams;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Throwable failure;
    private volatile @Nullable KafkaStreamsMetrics kafkaMeters;
    private volatile boolean joined;

    public VisionStreams(Settings settings) {
        this.settings = settings;
        settings.requireKafka();
        settings.requireFetchOfNotifications();
        Settings.Formats formats = settings.formats();
        deserializer = EventFormats.deserializer(settings, formats.requests(), ImageRequest.class);
        serializer = EventFormats.serializer(settings, formats.outputs());
        log.info("Formats: {}", EventFormats.describe(settings));
        InstantSource clock = InstantSource.system();
        drainTimeout = settings.drainTimeout();
        pixelWork = threads("pixels", Runtime.getRuntime().availableProcessors());
        eventWork = threads("events", 4);
        ByteBudget budget = new ByteBudget(settings.inflight().bytes());
        fetcher = new ImageFetchers(
                FetchingSettings.of(settings.fetch(), settings.inflight().calls()),
                budget,
                FetchingSettings.spool(settings.fetch().spool(), budget.total()),
                clock);
        VisionMeters visionMeters = new VisionMeters(meters);
        model = new GeminiModel(GeminiOptions.settings(settings.gemini()), visionMeters);
        Topics topics = TopologySettings.topics(settings.topics());
        gate = new ModelGate(
                new Quota(
                        settings.gemini().requestsPerMinute(), settings.gemini().tokensPerMinute(), this::share),
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
        VisionPipeline pipeline = new VisionPipeline(
                new NamedFiles(model, settings.fetch().byModel() ? fetcher.heads() : fetcher),
                new ImageInspector(settings.image().maxPixels()),
                new UprightEncoder(settings.image().longestSide(), PIXELS_AT_ONCE),
                visionMeters.measured(model),
                gate,
                budget,
                pixelWork,
                clock);
        topicWatch = new TopicWatch(settings);
        RequestWork work = new RequestWork(
                topics,
                new EventCodec(
                        TopologySettings.requests(settings, deserializer), serializer, eventWork, REGISTRY_PATIENCE),
                TopologySettings.rules(settings),
                pipeline,
                OutputUri.valueOf(settings.outputUri().name()),
                TopologySettings.headers(settings),
                clock,
                visionMeters,
                topicWatch::limits);
        inFlight = new InFlight(inFlightOptions(settings), work, clock, () -> ThreadLocalRandom.current()
                .nextDouble());
        visionMeters.handOff(inFlight::running, inFlight::stored);
        Properties properties = StreamsSettings.of(settings);
        String groupInstanceId = properties.getProperty(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        streams = new KafkaStreams(
                new VisionTopology(topics, inFlight).get(),
                properties,
                new InFlightClientSupplier(inFlight, settings.applicationId(), groupInstanceId));
        // A static member comes back under its name; anyone else's tasks are free at once.
        atClose = groupInstanceId == null
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
        streams.setUncaughtExceptionHandler(error -> {
            if (Startup.isForMorePartitions(error) && growWhileRunning()) {
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            failure = error;
            String advice = Ending.advice(error);
            if (advice == null) {
                log.error("Stopping, nothing is lost: {}", rootMessage(error), error);
            } else {
                log.error("Stopping, nothing is lost: {}", advice);
            }
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((state, before) -> {
            log.info("Processor: {}", state);
            joined |= state == KafkaStreams.State.RUNNING;
            if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    /**
     * Starts the processor, once topics and models are found to be there.
     *
     * @throws IllegalStateException if they aren't, or refuse, with what to do about it
     */
    public void start() {
        Startup startup = new Startup(settings);
        startup.growChangelog(topicWatch.open());
        startup.raiseChangelog();
        inFlight.limitRequests(topicWatch.largestRequest());
        startup.checkModels(model);
        streams.start();
        topicWatch.watch(this::stopFor);
    }

    /** Starts no more calls, whose outcomes couldn't leave. */
    private void stopFor(String fault) {
        inFlight.shut();
        failure = new IllegalStateException(fault);
        log.error("Stopping, nothing is lost: {}", fault);
        ended.countDown();
    }

    private boolean growWhileRunning() {
        try {
            new Startup(settings).growChangelog(topicWatch.open());
            return true;
        } catch (IllegalStateException e) {
            log.error("The requests have got more partitions: {}", e.getMessage());
            return false;
        }
    }

    /** This instance's part of a quota: the part of all tasks that it has. */
    private double share() {
        return Math.max(1, inFlight.tasks()) / (double) Math.max(1, topicWatch.tasks());
    }

    /** Publishes what is measured here and in Kafka Streams. To be called once, before {@link #start()}. */
    public void publishTo(MeterRegistry registry) {
        meters.add(registry);
        KafkaStreamsMetrics binder = new KafkaStreamsMetrics(streams);
        binder.bindTo(registry);
        kafkaMeters = binder;
    }

    @Override
    public boolean isLive() {
        return streams.state() != KafkaStreams.State.ERROR;
    }

    /** Once it has taken its place in the group, which Kafka Streams alone doesn't wait for, until it is to stop. */
    @Override
    public boolean isReady() {
        return joined
                && !closed.get()
                && streams.state().isRunningOrRebalancing()
                && !streams.metadataForLocalThreads().isEmpty();
    }

    @Override
    public String state() {
        return closed.get() ? "STOPPING" : streams.state().name();
    }

    /** Requests that were taken in and aren't answered yet. */
    public int pending() {
        return inFlight.stored();
    }

    /** Models that aren't asked at the moment, and why; empty in good times. */
    public Map<String, String> closedModels() {
        return gate.closed();
    }

    /** Waits until the processor has ended and returns what ended it; null after {@link #close()}. */
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        ended.await();
        return failure;
    }

    /**
     * Stops gracefully: starts nothing more, waits for what is in flight up to {@code vision.drain.timeout}, commits
     * what came back and leaves the group. What is left is stored and goes on at the next start.
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
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(atClose));
        ended.countDown();
        KafkaStreamsMetrics binder = kafkaMeters;
        if (binder != null) {
            binder.close();
        }
        meters.close();
        topicWatch.close();
        eventWork.shutdownNow();
        pixelWork.shutdownNow();
        model.close();
        fetcher.close();
        deserializer.close();
        serializer.close();
    }

    private void drain() {
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        long trusted = System.nanoTime() + TRUST_TIMEOUT.toNanos();
        int left = inFlight.running();
        if (left > 0) {
            log.info("Waiting up to {} s for {} calls in flight", drainTimeout.toSeconds(), left);
        }
        try {
            while (System.nanoTime() < deadline
                    ? !inFlight.isDrained()
                    : !inFlight.isTrusted() && System.nanoTime() < trusted) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InFlightOptions inFlightOptions(Settings settings) {
        Settings.Retry retry = settings.retry();
        return new InFlightOptions(
                settings.inflight().calls(),
                100,
                settings.inflight().bytes(),
                settings.ordering() == Settings.Ordering.KEY,
                CAUTION,
                new RetryPolicy(retry.attempts(), retry.deadline(), retry.backoff(), retry.backoffMax()));
    }

    /** The model's client, for whoever wants to ask it alone. */
    public static GeminiModel modelOf(Settings.Gemini gemini) {
        return new GeminiModel(GeminiOptions.settings(gemini));
    }

    private static ExecutorService threads(String name, int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, action -> {
            Thread thread = new Thread(action, "vision-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    static String rootMessage(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
