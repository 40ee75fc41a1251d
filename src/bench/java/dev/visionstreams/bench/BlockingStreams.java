package dev.visionstreams.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The same job as Kafka Streams does it without an asynchronous step: {@code process()} waits for the fetch and the call.
 * Arguments: the stub's URL, the images' URL, the brokers, the input topic, the output topic, the number of threads, the
 * state directory.
 */
final class BlockingStreams {
    private BlockingStreams() {}

    public static void main(String[] args) {
        int threads = Integer.parseInt(args[5]);
        Caller caller = new Caller(args[0], args[1], threads);
        Topology topology = new Topology();
        topology.addSource("requests", args[3]);
        topology.addProcessor("ask", () -> new Ask(caller), "requests");
        topology.addSink("results", args[4], "ask");

        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, args[3] + "-blocking");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[2]);
        config.put(StreamsConfig.STATE_DIR_CONFIG, args[6]);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        // A poll brings no more than can be done before the transaction times out.
        config.put(StreamsConfig.mainConsumerPrefix("max.poll.records"), 8);
        config.put("auto.offset.reset", "earliest");
        KafkaStreams streams = new KafkaStreams(topology, config);
        streams.setStateListener((state, before) -> System.out.println(state));
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    private static final class Ask extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Caller caller;

        Ask(Caller caller) {
            this.caller = caller;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            byte[] event = Objects.requireNonNull(record.headers().lastHeader(OutputLog.EVENT_HEADER))
                    .value();
            try {
                String reply;
                while ((reply = caller.ask(ByteBuffer.wrap(event).getInt())) == null) {
                    Thread.sleep(Caller.HINT.toMillis());
                }
                context().forward(record.withValue(reply.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
