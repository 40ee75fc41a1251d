package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.topology.RecordLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topics before the first request and every few seconds: one that is gone, or may not be written to, is a
 * fault of every request. Without this the outcomes of calls that were paid for couldn't leave, and Kafka Streams would
 * have them made again and again. Thread-safe once it is open.
 */
final class TopicWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration CREATION_PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final String servers;
    private final Map<String, AclOperation> wanted;
    private final int largestSent;
    private final Admin admin;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(action -> {
        Thread watch = new Thread(action, "vision-topics");
        watch.setDaemon(true);
        return watch;
    });
    private boolean suspicious; // the watching thread's own
    private volatile int largestRequest = RecordLimits.USUAL_BYTES;
    private volatile RecordLimits limits = RecordLimits.USUAL;
    private volatile int tasks = 1;

    TopicWatch(Settings settings) {
        this.settings = settings;
        servers = String.valueOf(settings.kafka().get("bootstrap.servers"));
        wanted = TopicLook.wanted(settings.topics());
        Map<String, Object> producer =
                new StreamsConfig(StreamsSettings.of(settings)).getProducerConfigs(settings.applicationId());
        largestSent = (int) Math.min(
                Long.parseLong(String.valueOf(
                        producer.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordLimits.USUAL_BYTES))),
                Long.parseLong(String.valueOf(producer.getOrDefault(ProducerConfig.BUFFER_MEMORY_CONFIG, 32 << 20))));
        admin = Admin.create(Startup.adminConfig(settings));
    }

    /** Bytes that a request's record may have, so that it can be stored and put aside, as of the last look. */
    int largestRequest() {
        return largestRequest;
    }

    /** The sizes that fit, as of the last look. */
    RecordLimits limits() {
        return limits;
    }

    /** The tasks of all instances together, as of the last look: as many as the input with the most partitions has. */
    int tasks() {
        return tasks;
    }

    /**
     * Looks for the first time, and creates what is missing if that is asked for.
     *
     * @return as {@link #tasks()}
     * @throws IllegalStateException if something is missing or may not be used, with what to do about it
     */
    int open() {
        try {
            TopicLook look = TopicLook.at(admin, wanted);
            if (settings.createTopics() && !look.missing().isEmpty()) {
                look = create(look);
            }
            List<String> faults = faults(look);
            faults.addAll(look.tightPlaces(settings.topics(), servers));
            if (!faults.isEmpty()) {
                throw new IllegalStateException(String.join(". ", faults));
            }
            keep(look);
            return tasks;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka doesn't describe the topics: " + VisionStreams.rootMessage(e), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka at " + servers + " didn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its topics", e);
        }
    }

    /** Goes on looking until this is closed, or until something was at fault, which is told once, by another thread. */
    void watch(Consumer<String> fault) {
        var unused = thread.scheduleWithFixedDelay(
                () -> look(fault), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(Consumer<String> fault) {
        try {
            TopicLook look = TopicLook.at(admin, wanted);
            List<String> faults = faults(look);
            if (faults.isEmpty()) {
                keep(look);
                suspicious = false;
            } else if (!suspicious) {
                suspicious = true; // a broker that has just started may not have heard of all topics yet
            } else {
                thread.shutdown();
                fault.accept(String.join(". ", faults));
            }
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("Topics can't be looked at for now", e); // a broker that is away says nothing of its topics
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(TopicLook look) {
        limits = limits(look);
        largestRequest = Math.min(
                largestSent, look.largest().getOrDefault(settings.topics().undecodable(), largestSent));
        tasks = tasks(look);
    }

    private int tasks(TopicLook look) {
        return settings.topics().inputs().stream()
                .mapToInt(topic -> look.partitions().getOrDefault(topic, 0))
                .max()
                .orElse(0);
    }

    private TopicLook create(TopicLook before) throws ExecutionException, InterruptedException, TimeoutException {
        TopicLook look = before;
        List<String> inputs = new ArrayList<>(look.missing());
        inputs.retainAll(settings.topics().inputs());
        if (!inputs.isEmpty()) {
            look = create(inputs, Optional.empty());
        }
        if (look.missing().isEmpty()) {
            return look;
        }
        return create(List.copyOf(look.missing()), Optional.of(tasks(look)));
    }

    private TopicLook create(List<String> topics, Optional<Integer> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        log.info("Creating {}", topics);
        for (KafkaFuture<Void> created : admin.createTopics(topics.stream()
                        .map(topic -> new NewTopic(topic, partitions, Optional.empty()))
                        .toList())
                .values()
                .values()) {
            try {
                created.get(CREATION_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) { // another instance was faster
                    throw new IllegalStateException(
                            "Topics can't be created (vision.topic.create): " + VisionStreams.rootMessage(e), e);
                }
            }
        }
        long deadline = System.nanoTime() + CREATION_PATIENCE.toNanos();
        TopicLook look = TopicLook.at(admin, wanted);
        while (topics.stream().anyMatch(look.missing()::contains) && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(100); // until all brokers have heard of them
            look = TopicLook.at(admin, wanted);
        }
        return look;
    }

    private List<String> faults(TopicLook look) {
        List<String> faults = new ArrayList<>();
        if (!look.missing().isEmpty()) {
            faults.add("Topics are missing: " + look.missing() + ". Create each with"
                    + " kafka-topics.sh --create --topic NAME --partitions N --bootstrap-server " + servers
                    + ", or start with vision.topic.create=true");
        }
        faults.addAll(look.denials(servers));
        return faults;
    }

    private RecordLimits limits(TopicLook look) {
        Map<String, Integer> byTopic = new TreeMap<>();
        wanted.keySet().forEach(topic -> byTopic.put(topic, Math.min(largestSent, look.largest(topic))));
        return new RecordLimits(
                byTopic,
                Math.min(largestSent, RecordLimits.USUAL_BYTES),
                Math.min(largestSent, InFlightSupplier.MAX_ENTRY_BYTES));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ofSeconds(1));
    }
}
