package dev.visionstreams.demo;

import dev.visionstreams.EventFormats;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what the processor committed. */
final class DemoConsumer implements AutoCloseable {
    private final Settings settings;
    private final Deserializer<ImageEnriched> enriched;
    private final Deserializer<ImageRejected> rejected;
    private final KafkaConsumer<byte[], byte[]> consumer;

    DemoConsumer(Settings settings) {
        this.settings = settings;
        Settings.Format format = settings.formats().outputs();
        enriched = EventFormats.deserializer(settings, format, ImageEnriched.class);
        rejected = EventFormats.deserializer(settings, format, ImageRejected.class);
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        String.valueOf(settings.kafka().get("bootstrap.servers")),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "demo",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(settings.topics().outputs());
    }

    /** Reads that many events; false if nothing new came for the given time before that. */
    boolean read(int count, Duration patience, Consumer<SpecificRecord> sink) {
        int read = 0;
        long last = System.nanoTime();
        while (read < count) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                last = System.nanoTime();
                read++;
                if (!record.topic().equals(settings.topics().undecodable())) {
                    Deserializer<? extends SpecificRecord> deserializer =
                            record.topic().equals(settings.topics().rejections()) ? rejected : enriched;
                    sink.accept(deserializer.deserialize(record.topic(), record.value()));
                }
            }
            if (System.nanoTime() - last > patience.toNanos()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        consumer.close();
        enriched.close();
        rejected.close();
    }
}
