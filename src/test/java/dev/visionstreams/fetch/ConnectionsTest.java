package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.fetch.FetchSettings.HostBounds;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.gemini.GeminiSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that a server accepts from clients that make many calls at a time. */
class ConnectionsTest {
    private static final int CALLS = 128;
    private static final int ROUNDS = 10;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger accepted = new AtomicInteger();

    /** No call is answered before all of them are there. */
    private final CyclicBarrier all = new CyclicBarrier(CALLS);

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 2 * CALLS, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void shouldFetchOverNoMoreConnectionsThanCallsRunAtOnce() throws Exception {
        HostBounds hosts = new HostBounds(CALLS, 5, Duration.ofSeconds(30));
        FetchSettings settings = new FetchSettings(
                TestSettings.DEFAULTS.schemes(),
                TestSettings.DEFAULTS.maxBytes(),
                TestSettings.DEFAULTS.timeouts(),
                TestSettings.DEFAULTS.urlPolicy(),
                hosts,
                TestSettings.DEFAULTS.folders(),
                TestSettings.DEFAULTS.s3(),
                TestSettings.DEFAULTS.gs(),
                TestSettings.DEFAULTS.proxy(),
                TestSettings.DEFAULTS.userAgent());
        try (FetchClients clients =
                new FetchClients(settings, new AddressGuard(List.of(), List.of()), FetchClients.Network.SYSTEM)) {
            inRounds(() -> call(clients.trusting()));
        }

        assertThat(accepted).hasValueLessThanOrEqualTo(CALLS + CALLS / 10);
    }

    @Test
    void shouldAskTheModelOverNoMoreConnectionsThanCallsRunAtOnce() throws Exception {
        GeminiSettings settings = GeminiSettings.withKey(() -> "key").withBaseUrl(HttpUrl.get(url()));
        try (GeminiModel model = new GeminiModel(settings)) {
            inRounds(() -> model.check("gemini-3.5-flash-lite"));
        }

        assertThat(accepted).hasValueLessThanOrEqualTo(CALLS + CALLS / 10);
    }

    private static void inRounds(Supplier<CompletableFuture<? extends Optional<?>>> call) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CompletableFuture<?>[] calls = Stream.generate(call).limit(CALLS).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(calls).get(60, TimeUnit.SECONDS);
            for (CompletableFuture<?> each : calls) {
                assertThat((Optional<?>) each.join()).as("failure").isEmpty();
            }
        }
    }

    private CompletableFuture<Optional<IOException>> call(OkHttpClient client) {
        CompletableFuture<Optional<IOException>> end = new CompletableFuture<>();
        client.newCall(new Request.Builder().url(url()).build()).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                end.complete(Optional.of(e));
            }

            @Override
            public void onResponse(Call call, Response response) throws IOException {
                response.body().bytes();
                end.complete(Optional.empty());
            }
        });
        return end;
    }

    private String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket connection) {
        try (Socket socket = connection;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    all.await();
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException | InterruptedException | BrokenBarrierException e) {
            // The client or the test is over.
        }
    }
}
