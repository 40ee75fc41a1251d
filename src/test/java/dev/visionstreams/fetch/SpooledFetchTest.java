package dev.visionstreams.fetch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.BodySink;
import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.bytes.Spool;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchSettings.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import okio.Buffer;
import okio.ByteString;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are too large for memory, from the connection until their file is deleted. */
class SpooledFetchTest {
    private static final int ABOVE = 1_000;
    private static final int LIMIT = 200_000;
    private static final ByteString LARGE = ByteString.of(new byte[100_000]);
    private static final Duration AMPLE = Duration.ofSeconds(30);

    private final ByteBudget memory = new ByteBudget(ABOVE);
    private ScriptedServer server;
    private Path folder;
    private Spool spool;
    private ImageFetchers fetcher;

    @BeforeEach
    void open(@TempDir Path temporary) throws IOException {
        server = new ScriptedServer();
        folder = temporary;
        spool = new Spool(ABOVE, ABOVE, 2L * LIMIT, folder);
        fetcher = new ImageFetchers(
                TestSettings.of(
                        Set.of("http"), LIMIT, new Timeouts(AMPLE, AMPLE, AMPLE), TestSettings.allowing("127.0.0.0/8")),
                memory,
                spool,
                InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        fetcher.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000", "X-Length: none"})
    void shouldKeepALargeImageInAFileUntilItIsClosed(String header) throws Exception {
        server.answer("/a", "200 OK\r\n" + header, LARGE);

        try (ImageBytes bytes = fetched("/a")) {
            assertThat(bytes.heapBytes()).isZero();
            assertThat(bytes.size()).isEqualTo(LARGE.size());
            assertThat(bytes.sha256()).isEqualTo(LARGE.sha256().hex());
            assertThat(Okio.buffer(bytes.open()).readByteString()).isEqualTo(LARGE);
            assertThat(files()).hasSize(1);
            assertThat(spool.taken()).isEqualTo(LARGE.size());
            assertThat(memory.taken()).isZero();
        }

        assertThat(files()).isEmpty();
        assertThat(spool.taken()).isZero();
    }

    @Test
    void shouldKeepASmallImageInMemory() throws Exception {
        server.answer("/a", "200 OK", LARGE.substring(0, ABOVE));

        assertThat(fetched("/a")).isEqualTo(ImageBytes.of(LARGE.substring(0, ABOVE)));
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldDeleteTheFilesOfFailedFetches() throws Exception {
        server.answer("/cut", "200 OK\r\nContent-Length: 150000", LARGE);
        server.answer("/endless", "200 OK", ByteString.of(new byte[LIMIT + 1]));
        server.answer("/bomb", "200 OK\r\nContent-Encoding: gzip", gzip(ByteString.of(new byte[LIMIT + 1])));

        assertThat(failure("/cut").reason()).isEqualTo(Reason.FETCH_UNREACHABLE);
        assertThat(failure("/endless").reason()).isEqualTo(Reason.IMAGE_BYTES_EXCEEDED);
        assertThat(failure("/bomb").reason()).isEqualTo(Reason.IMAGE_BYTES_EXCEEDED);
        assertThat(files()).isEmpty();
        assertThat(spool.taken()).isZero();
    }

    @Test
    void shouldFailRetryablyWithoutRoomOnDisk() throws Exception {
        server.answer("/a", "200 OK\r\nContent-Length: 100000", LARGE);
        BodySink others = new BodySink(spool, 2L * LIMIT - LARGE.size() + 1, LIMIT);

        Failed crowded = failure("/a");
        others.close();

        assertThat(crowded.reason()).isEqualTo(Reason.BYTES_BUSY);
        assertThat(crowded.retryAfter()).isPositive();
        fetched("/a").close();
        assertThat(files()).isEmpty();
    }

    /** One transfer may serve several requests. */
    @Test
    void shouldKeepASharedFileUntilItsLastHolderClosesIt() throws Exception {
        CompletableFuture<FetchResult> transfer = new CompletableFuture<>();
        SharedFetches shared = new SharedFetches(source -> transfer);
        ImageSource source = new ImageSource("http://localhost/a", null, null);
        CompletableFuture<FetchResult> first = shared.fetch(source);
        CompletableFuture<FetchResult> second = shared.fetch(source);
        CompletableFuture<FetchResult> cancelled = shared.fetch(source);
        cancelled.cancel(false);
        try (BodySink sink = new BodySink(spool, null, LIMIT)) {
            sink.take(new Buffer().write(LARGE));
            transfer.complete(new Fetched(sink.end(), null));
        }

        first.join().discard();
        assertThat(files()).hasSize(1);
        second.join().discard();

        assertThat(files()).isEmpty();
    }

    private ImageBytes fetched(String path) throws Exception {
        FetchResult result = fetch(path);
        assertThat(result).isInstanceOf(Fetched.class);
        return ((Fetched) result).bytes();
    }

    private Failed failure(String path) throws Exception {
        FetchResult result = fetch(path);
        assertThat(result).isInstanceOf(Failed.class);
        return (Failed) result;
    }

    private FetchResult fetch(String path) throws Exception {
        return fetcher.fetch(new ImageSource(server.url(path), null, null)).get(60, SECONDS);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".image")).toList();
        }
    }

    private static ByteString gzip(ByteString bytes) throws IOException {
        Buffer packed = new Buffer();
        try (var sink = Okio.buffer(new GzipSink(packed))) {
            sink.write(bytes);
        }
        return packed.snapshot();
    }
}
