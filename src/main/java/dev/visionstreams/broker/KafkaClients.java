package dev.visionstreams.broker;

import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.settings.Settings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/** Clients for the commands, configured by the same {@code kafka.*} as the processor. */
public final class KafkaClients {
    private static final List<String> PREFIXES = List.of(
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX,
            StreamsConfig.TOPIC_PREFIX);

    /** With more, the first records to a partition that its broker doesn't serve yet are lost, see {@link NewPartitions}. */
    private static final String ONE_IN_FLIGHT = "1";

    private KafkaClients() {}

    public static Admin admin(Settings settings) {
        return Admin.create(of(settings, StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configNames()));
    }

    /** Not transactional: each record counts when it is acknowledged. */
    public static Producer<byte[], byte[]> producer(Settings settings) {
        Map<String, Object> config = of(settings, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames());
        config.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        config.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, ONE_IN_FLIGHT);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Without a group: partitions are assigned by the caller, offsets aren't committed, and only committed records are read. */
    public static Consumer<byte[], byte[]> consumer(Settings settings) {
        return new KafkaConsumer<>(consumerConfig(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> consumerConfig(Settings settings) {
        Map<String, Object> config = of(settings, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configNames());
        config.keySet().removeIf(name -> name.startsWith("group."));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return config;
    }

    /**
     * Sends in transactions and fences earlier producers of the same name. A transaction that is left open by a kill
     * holds up readers of committed records for a few seconds at most.
     */
    public static Producer<byte[], byte[]> producer(Settings settings, String transactionalId) {
        Map<String, Object> config = of(settings, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames());
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "15000");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, ONE_IN_FLIGHT);
        // The topic's limit decides, as it did when the request came.
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(InFlightSupplier.MAX_ENTRY_BYTES));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** As {@link #consumer(Settings)}, with access to a group's offsets, a few records at a time. */
    public static Consumer<byte[], byte[]> consumer(Settings settings, String group, int records) {
        Map<String, Object> config = consumerConfig(settings);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(records));
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Leaves out what only Kafka Streams or other clients know; unknown names may be a plug-in's. */
    private static Map<String, Object> of(Settings settings, String prefix, Set<String> own) {
        settings.requireKafka();
        Set<String> foreign = new HashSet<>(StreamsConfig.configDef().names());
        foreign.addAll(ProducerConfig.configNames());
        foreign.addAll(ConsumerConfig.configNames());
        foreign.removeAll(own);
        Map<String, String> given = settings.kafka().reveal();
        Map<String, Object> config = new HashMap<>();
        given.forEach((name, value) -> {
            if (!foreign.contains(name) && PREFIXES.stream().noneMatch(name::startsWith)) {
                config.put(name, value);
            }
        });
        given.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                config.put(name.substring(prefix.length()), value);
            }
        });
        return config;
    }
}
