package dev.visionstreams;

import dev.visionstreams.config.Settings;
import dev.visionstreams.inflight.InFlightSupplier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is configured with: our starting points, the user's {@code kafka.*} over them. */
final class StreamsSettings {
    private StreamsSettings() {}

    static Properties of(Settings settings) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        values.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        // There is no global thread; unset, Kafka Streams warns of it four times.
        values.put("processing.exception.handler.global.enabled", "true");
        // What came back asks for its own commit; between two commits a thread processes one record of each task only.
        values.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "250");
        // One poll is about what may wait for permits; a thread that is late by a minute is stuck.
        values.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "100");
        values.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "60000");
        // A killed instance is replaced within seconds: the classic protocol's session is the client's to choose.
        values.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        values.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000");
        values.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "2000");
        values.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "10000");
        // A request near the usual limit of 1 MiB is stored with what the hand-off knows of it.
        values.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                String.valueOf(InFlightSupplier.MAX_ENTRY_BYTES));
        values.putAll(settings.kafka().reveal());
        values.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
