package dev.visionstreams.app;

import dev.visionstreams.broker.StreamsSettings;
import dev.visionstreams.broker.TopicMonitor;
import dev.visionstreams.budget.Spending;
import dev.visionstreams.budget.Standing;
import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.concurrent.DaemonThreads;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.fetch.ImageFetchers;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.gemini.GeminiSettings;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.worker.ImageWorkers;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightClientSupplier;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.reuse.Answers;
import dev.visionstreams.reuse.SharedAnswers;
import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.telemetry.BudgetMeters;
import dev.visionstreams.telemetry.FetchMeters;
import dev.visionstreams.telemetry.HandOffMeters;
import dev.visionstreams.telemetry.ModelMeters;
import dev.visionstreams.telemetry.Stages;
import dev.visionstreams.telemetry.StateMeters;
import dev.visionstreams.telemetry.VisionMeters;
import dev.visionstreams.telemetry.WorkLog;
import dev.visionstreams.topology.EventCodec;
import dev.visionstreams.topology.OutcomeListener;
import dev.visionstreams.topology.RequestWork;
import dev.visionstreams.topology.ReusableAnswers;
import dev.visionstreams.topology.SharedSpending;
import dev.visionstreams.topology.Topics;
import dev.visionstreams.topology.VisionTopology;
import dev.visionstreams.tracing.Tracing;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The composition root: what the processor is made of, from its settings. {@link VisionStreams} starts and stops it. */
final class Composition implements AutoCloseable {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private final InstantSource clock = InstantSource.system();
    private final ExecutorService pixelWork = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), new DaemonThreads("vision-pixels"));
    private final ExecutorService eventWork = Executors.newFixedThreadPool(4, new DaemonThreads("vision-events"));

    final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final VisionMeters outcomes = new VisionMeters(meters);
    private final WorkLog workLog = new WorkLog();
    private final Stages stages = new Stages(meters);
    private final HandOffMeters handOff = new HandOffMeters(meters, stages);
    private final RegistryGate registryGate = new RegistryGate(clock, Composition::random);
    private final EventDeserializer<ImageRequest> deserializer;
    private final Serializer<SpecificRecord> serializer;
    private final Spool spool;
    private final ImageFetchers fetchers;
    private final ImageWorkers imageWorkers;
    private final GeminiModel model;
    private final @Nullable Answers answers;
    private final @Nullable ReusableAnswers reusable;
    private final Spending spending;
    private final @Nullable SharedSpending sharedSpending;
    final TopicMonitor topics;
    final InFlight inFlight;
    final KafkaStreams streams;
    final Vitals vitals;

    private final Tracing tracing;

    /** @param variables the environment, where OpenTelemetry's may be */
    Composition(Settings settings, Map<String, String> variables) {
        tracing = Tracing.of(variables, origin(settings));
        deserializer =
                EventFormats.deserializer(settings, settings.formats().requests(), ImageRequest.class, registryGate);
        serializer = EventFormats.serializer(settings, settings.formats().outputs(), registryGate);
        ByteBudget budget = new ByteBudget(settings.inflight().storedBytes());
        spool = settings.images().openSpool(budget.total(), settings.inflight().calls());
        fetchers = new ImageFetchers(settings.images().fetch(), budget, spool, clock);
        imageWorkers = new ImageWorkers(settings.images().workers());
        model = new GeminiModel(settings.gemini().service(), outcomes);
        topics = new TopicMonitor(settings);
        Settings.Reuse reuse = settings.reuse();
        answers = reuse.isOn() ? new Answers(reuse.window(), reuse.bytes(), clock) : null;
        reusable = answers == null ? null : new ReusableAnswers(reuse.topic(), answers, topics::limits, clock);
        spending = new Spending(settings.spending().budget());
        sharedSpending = settings.spending().isOn()
                ? new SharedSpending(
                        settings.spending().topic(),
                        spending,
                        settings.gemini().service().prices(),
                        clock)
                : null;
        Set<String> models = settings.gemini().models();
        ModelGate gate = gate(settings);
        inFlight = new InFlight(
                settings.inflight(),
                tracing.traced(
                        handOff.measured(work(settings, pipeline(settings, budget, gate, models))),
                        topics::largestRequest),
                clock,
                Composition::random,
                handOff);
        handOff.watch(inFlight, settings.inflight().calls());
        Surroundings surroundings = new Surroundings(
                models, gate, spending, inFlight, fetchers, registryGate, topics, tracing::failingSince, clock);
        measure(settings, surroundings, gate, budget);
        vitals = new Vitals(surroundings, () -> Vitals.Signs.of(inFlight), workLog, clock);
        streams = streams(settings);
    }

    private static Tracing.Origin origin(Settings settings) {
        GeminiSettings service = settings.gemini().service();
        String version = Composition.class.getPackage().getImplementationVersion();
        return new Tracing.Origin(
                settings.applicationId(),
                version == null ? "unpackaged" : version,
                service.vertex().used() ? "gcp.vertex_ai" : "gcp.gemini",
                service.host(),
                service.port());
    }

    private void measure(Settings settings, Surroundings surroundings, ModelGate gate, ByteBudget budget) {
        Set<String> models = settings.gemini().models();
        StateMeters state = new StateMeters(meters);
        state.doors(models, Surroundings.doorStates(), surroundings::door);
        models.forEach(model -> state.congestion(model, () -> gate.limit(model), () -> pace(gate.perMinute(model))));
        state.up("broker", () -> surroundings.brokerAwaySince() == null);
        state.up("registry", () -> surroundings.registryAwaySince() == null);
        state.pausedHosts(fetchers::pausedHosts);
        state.memory(budget::taken, budget.total());
        state.spool(spool::taken, spool.total());
        state.quota("requests", settings.gemini().requestsPerMinute());
        state.quota("tokens", settings.gemini().tokensPerMinute());
        state.quotaShare(this::share);
        new BudgetMeters(meters).watch(spending, clock);
        state.answers(
                () -> answers == null ? 0 : answers.bytes(),
                answers == null ? 0 : settings.reuse().bytes());
    }

    /** Infinity is no value that every consumer of metrics reads. */
    private static double pace(double perMinute) {
        return Double.isInfinite(perMinute) ? 0 : perMinute;
    }

    private ModelGate gate(Settings settings) {
        return new ModelGate(
                new Quota(
                        settings.gemini().requestsPerMinute(), settings.gemini().tokensPerMinute(), this::share),
                this::emptyUntil,
                settings.gemini().outagePatience(),
                settings.inflight().calls(),
                clock,
                Composition::random);
    }

    private @Nullable Instant emptyUntil(Instant now) {
        Standing reached = spending.reached(now, inFlight.uncounted());
        return reached == null ? null : reached.end();
    }

    /** One attempt: from the URI of an image to the model's reply. */
    private VisionPipeline pipeline(Settings settings, ByteBudget budget, ModelGate gate, Set<String> models) {
        ImageFetcher images = settings.images().byModel()
                ? fetchers.heads(settings.gemini().service().vertex().used())
                : fetchers;
        return new VisionPipeline(
                new FetchMeters(meters, stages).measured(new GeminiFileFetcher(model, images)),
                new ImageInspector(settings.images().maxPixels()),
                imageWorkers,
                new ModelMeters(
                                meters,
                                stages,
                                models,
                                settings.gemini().service().prices().currency())
                        .measured(model),
                gate,
                shared(settings),
                budget,
                pixelWork,
                clock,
                millis -> stages.record(Stages.Stage.PREPARE, millis),
                tracing.observer());
    }

    private SharedAnswers shared(Settings settings) {
        GeminiSettings service = settings.gemini().service();
        Integer longestSide = settings.images().workers().longestSide();
        return answers == null
                ? SharedAnswers.none()
                : new SharedAnswers(
                        answers, (task, model) -> service.shapeOf(task, model) + " " + longestSide, outcomes, clock);
    }

    /** This instance's part of a quota: its tasks of all tasks. */
    private double share() {
        return Math.max(1, inFlight.tasks()) / (double) Math.max(1, topics.tasks());
    }

    /** From a record to its outcome. */
    private RequestWork work(Settings settings, VisionPipeline pipeline) {
        Topics names = settings.topics().byUse();
        return new RequestWork(
                names,
                new EventCodec(
                        settings.requests(deserializer),
                        serializer,
                        names,
                        registryGate,
                        eventWork,
                        pause -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, eventWork)),
                settings.rules(),
                pipeline,
                reusable,
                sharedSpending,
                settings.outputUri(),
                settings.headers(),
                clock,
                tracing.traced(OutcomeListener.both(outcomes, workLog)),
                topics::limits);
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private KafkaStreams streams(Settings settings) {
        Topics names = settings.topics().byUse();
        Properties properties = StreamsSettings.of(settings);
        return new KafkaStreams(
                new VisionTopology(names, inFlight, reusable, sharedSpending).get(),
                properties,
                new InFlightClientSupplier(
                        inFlight,
                        settings.applicationId(),
                        properties.getProperty(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)));
    }

    ConfiguredModels models(Settings settings) {
        return new ConfiguredModels(settings.gemini(), model);
    }

    /** After the streams were closed: everything else. */
    @Override
    public void close() {
        vitals.close();
        meters.close();
        topics.close();
        eventWork.shutdownNow();
        pixelWork.shutdownNow();
        imageWorkers.close();
        model.close();
        fetchers.close();
        deserializer.close();
        serializer.close();
        tracing.close();
    }
}
