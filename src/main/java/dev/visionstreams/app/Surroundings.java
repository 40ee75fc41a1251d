package dev.visionstreams.app;

import dev.visionstreams.broker.TopicMonitor;
import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Spending;
import dev.visionstreams.budget.Standing;
import dev.visionstreams.fetch.ImageFetchers;
import dev.visionstreams.gate.DoorState;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Concern;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.WaitCause;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.telemetry.Condition;
import dev.visionstreams.telemetry.StateMeters;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the processor depends on, as it is at the moment: models, quotas, hosts, memory, registry, broker. Thread-safe. */
final class Surroundings implements Vitals.Peers {
    /** The topics are looked at every five seconds; a broker that misses two looks counts as away. */
    private static final Duration BROKER_SILENCE = Duration.ofSeconds(15);

    /** The state of all models that might be called if there were money left. */
    private static final String BUDGET_REACHED = "BUDGET_REACHED";

    private final Set<String> models;
    private final ModelGate gate;
    private final Spending spending;
    private final InFlight inFlight;
    private final ImageFetchers fetchers;
    private final RegistryGate registry;
    private final TopicMonitor topics;
    private final Supplier<@Nullable Instant> tracesFailingSince;
    private final InstantSource clock;

    /** @param models those that the configuration names */
    Surroundings(
            Set<String> models,
            ModelGate gate,
            Spending spending,
            InFlight inFlight,
            ImageFetchers fetchers,
            RegistryGate registry,
            TopicMonitor topics,
            Supplier<@Nullable Instant> tracesFailingSince,
            InstantSource clock) {
        this.models = models;
        this.gate = gate;
        this.spending = spending;
        this.inFlight = inFlight;
        this.fetchers = fetchers;
        this.registry = registry;
        this.topics = topics;
        this.tracesFailingSince = tracesFailingSince;
        this.clock = clock;
    }

    /** Every state that a model's door can be in. */
    static List<String> doorStates() {
        return Stream.concat(
                        Stream.of(StateMeters.OPEN, BUDGET_REACHED),
                        Arrays.stream(Reason.values())
                                .filter(reason -> reason.concern() != Concern.REQUEST)
                                .map(Reason::name))
                .toList();
    }

    String door(String model) {
        Reason closedBy = gate.state(model).closedBy();
        if (closedBy != null) {
            return closedBy.name();
        }
        return spending.reached(clock.instant()) == null ? StateMeters.OPEN : BUDGET_REACHED;
    }

    @Override
    public Map<String, String> doors() {
        Map<String, String> doors = new LinkedHashMap<>();
        models.forEach(model -> doors.put(model, door(model)));
        return doors;
    }

    @Override
    public @Nullable Instant brokerAwaySince() {
        Instant answered = topics.answeredAt();
        return clock.instant().isAfter(answered.plus(BROKER_SILENCE)) ? answered : null;
    }

    @Override
    public @Nullable Instant registryAwaySince() {
        return registry.awaySince();
    }

    @Override
    public List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        Instant broker = brokerAwaySince();
        if (broker != null) {
            String sentence = "Kafka at " + topics.servers() + " doesn't answer";
            conditions.add(new Condition("broker", "kafka", "AWAY", sentence, broker, null));
        }
        Instant away = registryAwaySince();
        if (away != null) {
            conditions.add(
                    new Condition("registry", "schema", "AWAY", "The schema registry doesn't answer", away, null));
        }
        for (String model : models) {
            DoorState door = gate.state(model);
            Reason closedBy = door.closedBy();
            if (closedBy != null) {
                conditions.add(new Condition(
                        "model", model, closedBy.name(), sentence(model, door), door.since(), door.nextLook()));
            }
        }
        Standing reached = spending.reached(clock.instant());
        if (reached != null) {
            conditions.add(new Condition(
                    "budget", reached.period().label(), BUDGET_REACHED, sentence(reached), null, reached.end()));
        }
        Map<String, Integer> waiting = inFlight.backlog().waiting();
        if (conditions.stream().noneMatch(condition -> condition.kind().equals("model"))) {
            add(
                    conditions,
                    waiting,
                    WaitCause.OUTAGE,
                    "model",
                    "The model serves none of the few requests there are; they are held until it does, for"
                            + " gemini.outage.patience at most");
        }
        add(conditions, waiting, WaitCause.QUOTA, "quota", "The quota set in gemini.*.per.minute holds requests back");
        add(conditions, waiting, WaitCause.MEMORY, "memory", "No room for images in memory or on disk");
        int paused = fetchers.pausedHosts();
        if (paused > 0) {
            String sentence = paused == 1 ? "A host of images is paused" : paused + " hosts of images are paused";
            conditions.add(new Condition("hosts", "images", "HOST_FAILING", sentence, null, null));
        }
        Instant untraced = tracesFailingSince.get();
        if (untraced != null) {
            String sentence = "Traces can't be exported and are dropped; processing goes on";
            conditions.add(new Condition("collector", "traces", "AWAY", sentence, untraced, null));
        }
        return conditions;
    }

    private static void add(
            List<Condition> conditions, Map<String, Integer> waiting, WaitCause cause, String kind, String sentence) {
        if (waiting.getOrDefault(cause.label(), 0) > 0) {
            conditions.add(new Condition(kind, "gemini", cause.name(), sentence, null, null));
        }
    }

    private String sentence(Standing reached) {
        Budget budget = spending.budget();
        return "No model is called until the " + reached.period().label() + " turns at " + reached.end() + ": "
                + budget.text(reached.spent()) + " are spent, gemini.budget.per."
                + reached.period().label() + " is " + budget.text(reached.limit());
    }

    private static String sentence(String model, DoorState door) {
        Reason reason = door.closedBy();
        if (reason == Reason.QUOTA_EXCEEDED) {
            return model + " cools down: the service says that the quota per minute is used up";
        }
        // Other sentences follow.
        String message = door.message() == null ? "" : ": " + door.message().replaceFirst("[.\\s]+$", "");
        if (reason == Reason.DAILY_QUOTA_EXCEEDED) {
            return model + " isn't called until its daily quota returns, at midnight Pacific time" + message;
        }
        if (reason == Reason.MODEL_SETTING_REFUSED) {
            return model + " refuses the settings of some requests, which are held; fix the setting and restart"
                    + message;
        }
        return reason != null && reason.concern() == ModelFailure.Concern.EVERYTHING
                ? model + " refuses every request (" + reason + "); fix the cause and processing resumes by itself"
                        + message
                : model + " is down (" + reason + "); it isn't called until a probe succeeds" + message;
    }
}
