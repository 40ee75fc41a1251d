package dev.visionstreams.broker;

import dev.visionstreams.concurrent.DaemonThreads;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.topology.RecordLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inspects the topics before the first request and every few seconds: one that is missing, or may not be written to, is
 * a fault of every request. Without this, outcomes of paid calls couldn't be delivered, and Kafka Streams would have the
 * calls made again and again. Thread-safe.
 */
public final class TopicMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(30);

    /** Other brokers may not know yet that a topic of requests has grown. */
    private static final Duration SURPLUS_PATIENCE = Duration.ofSeconds(3);

    private final Settings settings;
    private final String servers;
    private final Map<String, AclOperation> wanted;
    private volatile Map<String, AclOperation> watched; // with the topic of answers, once that is there
    private final int largestSent;
    private final Admin admin;
    private final Changelog changelog;
    private final @Nullable AnswersTopic answers;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("vision-topics"));
    private final Map<String, Uuid> ids = new HashMap<>(); // guarded by this
    private boolean suspicious; // only the watching thread's
    private volatile int largestStored = InFlightSupplier.MAX_ENTRY_BYTES;
    private volatile int largestRequest = RecordLimits.USUAL_BYTES;
    private volatile RecordLimits limits = RecordLimits.USUAL;
    private volatile int tasks = 1;
    private volatile long answeredAt = System.currentTimeMillis();

    public TopicMonitor(Settings settings) {
        this.settings = settings;
        servers = BrokerContact.servers(settings);
        wanted = TopicSnapshot.wanted(settings.topics());
        watched = wanted;
        changelog = new Changelog(settings);
        answers = settings.reuse().isOn() ? new AnswersTopic(settings) : null;
        Map<String, Object> producer =
                new StreamsConfig(StreamsSettings.of(settings)).getProducerConfigs(settings.applicationId());
        largestSent = (int) Math.min(
                Long.parseLong(String.valueOf(
                        producer.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordLimits.USUAL_BYTES))),
                Long.parseLong(String.valueOf(producer.getOrDefault(ProducerConfig.BUFFER_MEMORY_CONFIG, 32 << 20))));
        admin = Admin.create(StreamsSettings.admin(settings));
    }

    /** Bytes that a request's record may have, so that it can be stored and put aside, as of the last look. */
    public int largestRequest() {
        return largestRequest;
    }

    /** The sizes that fit, as of the last look. */
    public RecordLimits limits() {
        return limits;
    }

    /** The tasks of all instances together, as of the last look: as many as the largest input has partitions. */
    public int tasks() {
        return tasks;
    }

    /** Where Kafka is looked for. */
    public String servers() {
        return servers;
    }

    /** When Kafka last described the topics, or this was made; it is asked every few seconds. */
    public Instant answeredAt() {
        return Instant.ofEpochMilli(answeredAt);
    }

    /** Whether a stream thread ended because the changelog has another number of partitions than the requests. */
    public boolean isPartitionMismatch(Throwable error) {
        return changelog.isMismatch(error);
    }

    /**
     * Inspects the topics, creates missing ones if the settings say so, and creates or grows the application's own.
     *
     * @throws IllegalStateException if something is missing or may not be used, with what to do about it
     */
    public synchronized void open() {
        try {
            TopicSnapshot look = TopicSnapshot.at(admin, wanted);
            if (settings.createTopics() && !look.missing().isEmpty()) {
                look = new MissingTopics(admin, settings.topics()).create(look);
            }
            List<String> faults = faults(look);
            faults.addAll(look.tightPlaces(settings.topics(), servers));
            if (!faults.isEmpty()) {
                throw new IllegalStateException(String.join(". ", faults));
            }
            look = matchChangelog(look);
            largestStored = Math.min(largestSent, changelog.limit(admin));
            ids.putAll(changelog.look(admin).ids());
            if (answers != null) {
                answers.open(admin);
                Map<String, AclOperation> all = new TreeMap<>(wanted);
                all.put(answers.topic().name(), AclOperation.WRITE);
                watched = all;
                look = TopicSnapshot.at(admin, watched);
            }
            keep(look);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "Kafka at " + servers + " doesn't describe the topics: " + StopAdvice.rootMessage(e), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka at " + servers + " didn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its topics", e);
        }
    }

    private TopicSnapshot matchChangelog(TopicSnapshot first)
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicSnapshot look = first;
        long start = System.nanoTime();
        int partitions = changelog.match(admin, tasks(look));
        while (partitions != tasks(look)) {
            Duration patience = partitions > tasks(look) ? SURPLUS_PATIENCE : CREATION_PATIENCE;
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new IllegalStateException(changelog.mismatch(partitions, tasks(look)));
            }
            TimeUnit.MILLISECONDS.sleep(100); // until all brokers know
            look = TopicSnapshot.at(admin, wanted);
            partitions = changelog.match(admin, tasks(look));
        }
        return look;
    }

    /** Keeps inspecting, in a thread of its own, until this is closed or a fault was found, which is reported once. */
    public void watch(Consumer<String> fault) {
        var unused = thread.scheduleWithFixedDelay(
                () -> look(fault), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Consumer<String> fault) {
        try {
            TopicSnapshot look = TopicSnapshot.at(admin, watched);
            answeredAt = System.currentTimeMillis();
            List<String> faults = faults(look);
            if (look.missing().isEmpty()) {
                faults.addAll(changelogFaults(tasks(look)));
            }
            if (faults.isEmpty()) {
                keep(look);
                suspicious = false;
            } else if (!suspicious) {
                suspicious = true; // a broker that has just started may not know all topics yet
            } else {
                thread.shutdown();
                fault.accept(String.join(". ", faults));
            }
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("The topics can't be inspected for now", e); // an unreachable broker says nothing about them
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<String> changelogFaults(int tasks)
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicSnapshot look = changelog.look(admin);
        int partitions = look.partitions().getOrDefault(changelog.topic().name(), 0);
        if (!look.missing().isEmpty() || !remade(look).isEmpty()) {
            return List.of(
                    changelog.topic().name()
                            + " was deleted. The requests that were pending are lost with it, unless the"
                            + " group's offsets are set back with kafka-consumer-groups.sh --reset-offsets before the next start");
        }
        if (partitions > tasks) {
            return List.of(changelog.mismatch(partitions, tasks));
        }
        if (partitions > 0 && partitions < tasks) {
            changelog.match(admin, tasks);
        }
        return List.of();
    }

    private synchronized void keep(TopicSnapshot look) {
        for (String topic : remade(look)) {
            log.warn(
                    "{} was deleted and made anew. Pending requests of the earlier topic go on; see with"
                            + " kafka-consumer-groups.sh --describe --group {} that the group's offsets are as you want them",
                    topic,
                    settings.applicationId());
        }
        ids.putAll(look.ids());
        limits = limits(look);
        largestRequest = Math.min(
                largestStored - InFlightSupplier.ENTRY_OVERHEAD_BYTES,
                Math.min(
                        largestSent,
                        look.largest().getOrDefault(settings.topics().undecodable(), largestSent)));
        tasks = tasks(look);
        answeredAt = System.currentTimeMillis();
    }

    /** Topics that have another id than at the last look. */
    private Collection<String> remade(TopicSnapshot look) {
        List<String> remade = new ArrayList<>();
        look.ids().forEach((topic, id) -> {
            if (!id.equals(ids.getOrDefault(topic, id))) {
                remade.add(topic);
            }
        });
        return remade;
    }

    private int tasks(TopicSnapshot look) {
        return look.mostPartitions(settings.topics().inputs());
    }

    private List<String> faults(TopicSnapshot look) {
        List<String> faults = new ArrayList<>();
        Set<String> missing = new TreeSet<>(look.missing());
        if (answers != null && missing.remove(answers.topic().name())) {
            faults.add(answers.topic().name()
                    + " was deleted, and with it what was paid for once. The next start creates" + " it");
        }
        if (!missing.isEmpty()) {
            faults.add("Topics are missing: " + missing + ". Create each with"
                    + " kafka-topics.sh --create --topic NAME --partitions N --bootstrap-server " + servers
                    + ", or start with vision.topic.create=true");
        }
        faults.addAll(look.denials(servers));
        return faults;
    }

    private RecordLimits limits(TopicSnapshot look) {
        Map<String, Integer> byTopic = new TreeMap<>();
        watched.keySet().forEach(topic -> byTopic.put(topic, Math.min(largestSent, look.largest(topic))));
        return new RecordLimits(
                byTopic,
                Math.min(largestSent, RecordLimits.USUAL_BYTES),
                Math.min(largestStored, InFlightSupplier.MAX_ENTRY_BYTES));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
