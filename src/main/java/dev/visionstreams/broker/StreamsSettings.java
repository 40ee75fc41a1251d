package dev.visionstreams.broker;

import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.settings.Settings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The configuration of Kafka Streams: our defaults, overridden by the user's {@code kafka.*}. */
public final class StreamsSettings {
    private static final int ADMIN_TIMEOUT_MILLIS = 30_000;

    private StreamsSettings() {}

    /** For an admin client beside Kafka Streams' own. */
    static Map<String, Object> admin(Settings settings) {
        StreamsConfig streams = new StreamsConfig(of(settings));
        Map<String, Object> config = new HashMap<>(streams.getAdminConfigs(settings.applicationId() + "-start"));
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        return config;
    }

    public static Properties of(Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        values.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        // What the global thread does throws nothing; unset, Kafka Streams warns about it four times.
        values.put("processing.exception.handler.global.enabled", "true");
        // A finished call requests its own commit; between two commits a thread processes one record per task only.
        values.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "250");
        // A task's partitions have no order among each other, so it never waits for one of them; and each look whether
        // it has to formats a text, in every poll (PartitionGroup, 4.3.1).
        values.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, String.valueOf(StreamsConfig.MAX_TASK_IDLE_MS_DISABLED));
        // One poll fetches about as much as may wait for permits; a thread that is late by a minute is stuck.
        values.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "100");
        values.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "60000");
        // With the classic protocol the client chooses its session: a killed instance is replaced within seconds. One
        // with a name of its own comes back under it and resumes at once; until then nobody is to take its tasks over,
        // repeat its calls and move the tasks back, so its session outlasts a restart.
        values.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        boolean isStatic = settings.kafka().get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG) != null;
        values.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, isStatic ? "60000" : "6000");
        values.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "2000");
        values.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "10000");
        // A stored request has more bytes than its record. As much as older versions stored, which is rewritten.
        values.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                String.valueOf(InFlightSupplier.MAX_ENTRY_BYTES));
        // Random ids would make hundreds of new time series at each start.
        String instance = settings.kafka().get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        values.put(
                StreamsConfig.CLIENT_ID_CONFIG,
                instance == null ? settings.applicationId() : settings.applicationId() + "-" + instance);
        values.putAll(settings.kafka().reveal());
        values.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
