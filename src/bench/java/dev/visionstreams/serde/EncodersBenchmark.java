package dev.visionstreams.serde;

import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.local.demo.LocalRegistry;
import dev.visionstreams.serde.registry.AvroSerializer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An enriched event in each of the formats. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EncodersBenchmark {
    private static final String TOPIC = "detections";

    private final ImageEnriched event = Events.enriched();
    private final AvroSerializer<ImageEnriched> avro = new AvroSerializer<>();
    private final JsonSerializer<ImageEnriched> json = new JsonSerializer<>();
    private final LocalRegistry registry = new LocalRegistry();

    @Setup
    public void setUp() {
        avro.configure(Map.of("schema.registry.url", registry.url()), false);
    }

    @TearDown
    public void tearDown() {
        avro.close();
        registry.close();
    }

    @Benchmark
    public byte @Nullable [] avro() {
        return avro.serialize(TOPIC, event);
    }

    @Benchmark
    public byte @Nullable [] json() {
        return json.serialize(TOPIC, event);
    }
}
