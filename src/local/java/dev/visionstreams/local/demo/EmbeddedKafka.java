package dev.visionstreams.local.demo;

import dev.visionstreams.broker.NewPartitions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this process: one node that is its own KRaft controller, on free ports of the loopback
 * interface, with its data in a temporary directory. The constructor starts it. Use it from one thread at a time.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final TemporaryDirectory directory = TemporaryDirectory.create("embedded-kafka-");
    private final Properties properties;
    private final Map<String, String> more;
    private @Nullable KafkaRaftServer server;

    /** Starts a broker; takes a few seconds. */
    public EmbeddedKafka() {
        this(Map.of());
    }

    /** Starts a broker with settings that override the defaults here. */
    public EmbeddedKafka(Map<String, String> more) {
        this.more = Map.copyOf(more);
        properties = new Properties();
        try {
            startOnFreePorts();
        } catch (RuntimeException | Error e) { // an Error where the JVM ends meanwhile
            directory.close();
            throw e;
        }
    }

    /** The address for clients, for example {@code 127.0.0.1:40123}; the same after a restart. */
    public String bootstrapServers() {
        return properties.getProperty("advertised.listeners").replaceFirst(".*://", "");
    }

    /** Creates a topic; fails if it exists. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        create(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config)));
    }

    /** Creates topics, by name and number of partitions; fails if one exists. */
    public void createTopics(Map<String, Integer> partitions) {
        List<NewTopic> topics = new ArrayList<>();
        partitions.forEach((name, count) -> topics.add(new NewTopic(name, Optional.of(count), Optional.empty())));
        create(topics);
    }

    private void create(List<NewTopic> topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            CreateTopicsResult created = admin.createTopics(topics);
            created.all().get();
            Map<String, Integer> partitions = new HashMap<>();
            for (NewTopic topic : topics) {
                partitions.put(topic.name(), created.numPartitions(topic.name()).get());
            }
            NewPartitions.awaitServed(admin, partitions);
        } catch (ExecutionException e) {
            throw new KafkaException("can't create topics", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating topics", e);
        }
    }

    /** Stops the broker; its data and ports are kept. No effect if it is stopped. */
    public void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts the broker again, on the same data and ports. No effect if it runs. */
    public void start() {
        if (server == null) {
            KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
            try {
                starting.startup();
            } catch (RuntimeException e) {
                starting.shutdown();
                throw e;
            }
            server = starting;
        }
    }

    /** Stops the broker and deletes its data. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            directory.close();
        }
    }

    /** Retries, because another process may take a free port before the broker does. */
    private void startOnFreePorts() {
        for (int attempt = 1; ; attempt++) {
            configure();
            try {
                format();
                start();
                return;
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !isBindFailure(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isBindFailure(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.BindException) {
                return true;
            }
        }
        return false;
    }

    private void configure() {
        int[] ports = freePorts();
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", 1),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + ports[0]),
                Map.entry("listeners", "CONTROLLER://127.0.0.1:" + ports[0] + ",PLAINTEXT://127.0.0.1:" + ports[1]),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + ports[1]),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
                Map.entry("log.dirs", directory.path().resolve("data").toString()),
                Map.entry("auto.create.topics.enable", false),
                Map.entry("default.replication.factor", 1),
                Map.entry("group.initial.rebalance.delay.ms", 0),
                Map.entry("offsets.topic.replication.factor", 1),
                Map.entry("offsets.topic.num.partitions", 2),
                Map.entry("transaction.state.log.replication.factor", 1),
                Map.entry("transaction.state.log.min.isr", 1),
                Map.entry("transaction.state.log.num.partitions", 2),
                Map.entry("share.coordinator.state.topic.replication.factor", 1),
                Map.entry("share.coordinator.state.topic.min.isr", 1),
                Map.entry("share.coordinator.state.topic.num.partitions", 1),
                // The default of 128 MiB is a lot inside another program's heap.
                Map.entry("log.cleaner.dedupe.buffer.size", 2 << 20),
                Map.entry("num.network.threads", 2),
                Map.entry("num.io.threads", 4));
        settings.forEach((key, value) -> properties.setProperty(key, value.toString()));
        more.forEach(properties::setProperty);
    }

    private static int[] freePorts() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket controller = new ServerSocket(0, 0, loopback);
                ServerSocket broker = new ServerSocket(0, 0, loopback)) {
            return new int[] {controller.getLocalPort(), broker.getLocalPort()};
        } catch (IOException e) {
            throw new UncheckedIOException("no free ports for the broker", e);
        }
    }

    private void format() {
        Path file = directory.path().resolve("server.properties");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the broker's configuration", e);
        }
        String[] arguments = {
            "format", "--ignore-formatted", "--cluster-id", Uuid.randomUuid().toString(), "--config", file.toString()
        };
        int code = StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new IllegalStateException(
                    "can't format the broker's directory: " + output.toString(StandardCharsets.UTF_8));
        }
    }
}
