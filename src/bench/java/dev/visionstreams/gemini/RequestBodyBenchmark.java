package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okio.BufferedSink;
import okio.Okio;
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

/** The body of a request to detect, written and encoded as for a socket. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class RequestBodyBenchmark {
    @Param({"102400", "2097152"})
    private int bytes;

    private final RequestWriter writer = new RequestWriter(GenerationOptions.DEFAULTS);
    private final BufferedSink sink = Okio.buffer(Okio.blackhole());
    private ModelImage image = Requests.image(1);

    @Setup
    public void setUp() {
        image = Requests.image(bytes);
    }

    @Benchmark
    public long write() throws IOException {
        ModelRequest request =
                new ModelRequest(Task.DETECT, List.of(image), "bicycles", List.of(), null, Requests.MODEL);
        StreamedBody body = writer.write(request);
        body.writeTo(sink);
        return body.contentLength();
    }
}
