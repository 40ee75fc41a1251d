package dev.visionstreams;

import dev.visionstreams.config.Secret;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.ImageFetchers;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightClientSupplier;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.registry.AvroDeserializer;
import dev.visionstreams.registry.AvroSerializer;
import dev.visionstreams.registry.TrustedRecords;
import dev.visionstreams.topology.EventCodec;
import dev.visionstreams.topology.OutputUri;
import dev.visionstreams.topology.RequestRules;
import dev.visionstreams.topology.RequestWork;
import dev.visionstreams.topology.Topics;
import dev.visionstreams.topology.VisionTopology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processor, put together from its settings: the composition root. Thread-safe. */
public final class VisionStreams implements AutoCloseable {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final Logger log = LoggerFactory.getLogger(VisionStreams.class);

    /** How long a task's first calls are each counted before they start. */
    private static final Duration CAUTION = Duration.ofSeconds(10);

    /** How long a registry may be at fault before the application ends. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(2);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final Duration drainTimeout;
    private final ExecutorService pixelWork;
    private final ExecutorService eventWork;
    private final ImageFetchers fetcher;
    private final GeminiModel model;
    private final AvroDeserializer<ImageRequest> deserializer = new AvroDeserializer<>(ImageRequest.class);
    private final AvroSerializer<org.apache.avro.specific.SpecificRecord> serializer = new AvroSerializer<>();
    private final InFlight inFlight;
    private final GroupMembershipOperation atClose;
    private final KafkaStreams streams;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Throwable failure;

    public VisionStreams(Settings settings) {
        settings.requireKafka();
        settings.requireRegistry();
        InstantSource clock = InstantSource.system();
        drainTimeout = settings.drainTimeout();
        pixelWork = threads("pixels", Runtime.getRuntime().availableProcessors());
        eventWork = threads("events", 4);
        fetcher = new ImageFetchers(FetchingSettings.of(settings.fetch()), clock);
        model = new GeminiModel(geminiSettings(settings.gemini()));
        Map<String, String> registry = settings.registry().reveal();
        deserializer.configure(registry, false);
        serializer.configure(registry, false);
        Topics topics = topics(settings.topics());
        VisionPipeline pipeline =
                new VisionPipeline(fetcher, new ImageInspector(), new UprightEncoder(), model, pixelWork, clock);
        RequestWork work = new RequestWork(
                topics,
                new EventCodec(deserializer, serializer, eventWork, REGISTRY_PATIENCE),
                rules(settings),
                pipeline,
                OutputUri.valueOf(settings.outputUri().name()),
                clock);
        inFlight = new InFlight(inFlightOptions(settings), work, clock, () -> ThreadLocalRandom.current()
                .nextDouble());
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
            failure = error;
            log.error("Stopping, nothing is lost: {}", rootMessage(error), error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((state, before) -> {
            log.info("Processor: {}", state);
            if (state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    public void start() {
        streams.start();
    }

    /** Where Kafka Streams is. */
    public KafkaStreams.State state() {
        return streams.state();
    }

    /** Requests that were taken in and aren't answered yet. */
    public int pending() {
        return inFlight.stored();
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
        eventWork.shutdownNow();
        pixelWork.shutdownNow();
        model.close();
        fetcher.close();
        deserializer.close();
        serializer.close();
    }

    private void drain() {
        long deadline = System.nanoTime() + drainTimeout.toNanos();
        int left = inFlight.running();
        if (left > 0) {
            log.info("Waiting up to {} s for {} calls in flight", drainTimeout.toSeconds(), left);
        }
        try {
            while (!inFlight.isDrained() && System.nanoTime() < deadline) {
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

    private static GeminiSettings geminiSettings(Settings.Gemini gemini) {
        Secret key = gemini.apiKey();
        HttpUrl base = HttpUrl.get(gemini.baseUrl());
        if (base == null) {
            throw new IllegalArgumentException("gemini.base.url: not an http or https URL: " + gemini.baseUrl());
        }
        return GeminiSettings.withKey(() -> key == null ? "" : key.reveal()).withBaseUrl(base);
    }

    private static RequestRules rules(Settings settings) {
        Map<Task, String> modelByTask = new HashMap<>();
        settings.gemini().modelByTask().forEach((task, name) -> modelByTask.put(Task.valueOf(task), name));
        return new RequestRules(
                settings.gemini().model(),
                modelByTask,
                Set.copyOf(settings.gemini().modelsAllowed()),
                settings.inflight().contentMaxBytes());
    }

    private static Topics topics(Settings.Topics names) {
        return new Topics(
                names.requests(),
                Map.of(
                        Task.CAPTION, names.captions(),
                        Task.CLASSIFY, names.classifications(),
                        Task.ANSWER, names.answers(),
                        Task.DETECT, names.detections(),
                        Task.SEGMENT, names.segmentations(),
                        Task.POINT, names.points(),
                        Task.DESCRIBE, names.descriptions()),
                names.rejections(),
                names.undecodable());
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
