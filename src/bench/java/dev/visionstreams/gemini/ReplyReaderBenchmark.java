package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A reply with boxes, from bytes to the model's result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ReplyReaderBenchmark {
    private static final String BOX = "{\\\"box_2d\\\":[120,80,640,512],\\\"label\\\":\\\"red bicycle\\\"}";

    @Param({"3", "25"})
    private int boxes;

    private final ReplyReader reader =
            new ReplyReader(Requests.of(Task.DETECT), GenerationOptions.DEFAULTS, new SafeQuote(""));
    private byte[] reply = {};

    @Setup
    public void setUp() {
        reply = ("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"["
                        + String.join(",", Collections.nCopies(boxes, BOX))
                        + "]\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":1310,"
                        + "\"candidatesTokenCount\":84,\"totalTokenCount\":1394},\"modelVersion\":\"m\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public ModelResult read() {
        return reader.read(reply, 1000);
    }
}
