package dev.visionstreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpreadCallsTest {
    private static final int CALLS = 3 * SpreadCalls.CALLS + 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SpreadCalls calls =
            new SpreadCalls(HttpClients.oneAttempt("spread").build());
    private HttpServer server;
    private volatile CountDownLatch arrived = new CountDownLatch(0);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CALLS);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                arrived.countDown();
                arrived.await(); // all of a round are under way at the same time
                exchange.sendResponseHeaders(200, 2);
                exchange.getResponseBody().write(new byte[2]);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        calls.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void shouldOpenOneConnectionForEachCallAtMostAndUseThemAgain() {
        for (int round = 0; round < 3; round++) {
            make(CALLS);
            assertThat(calls.connections()).isEqualTo(CALLS);
        }
    }

    @Test
    void shouldMakeFewCallsOnFewConnections() {
        make(CALLS);
        for (int i = 0; i < 2 * CALLS; i++) {
            make(1);
        }
        assertThat(calls.connections()).isEqualTo(CALLS);
    }

    @Test
    void shouldMakeOneCallAfterAnotherOnOneConnection() {
        for (int i = 0; i < 10; i++) {
            make(1);
        }
        assertThat(calls.connections()).isEqualTo(1);
    }

    /** Makes that many calls at the same time and waits for all replies. */
    private void make(int count) {
        arrived = new CountDownLatch(count);
        List<CompletableFuture<Integer>> sizes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Integer> size = new CompletableFuture<>();
            sizes.add(size);
            calls.newCall(new Request.Builder()
                            .url("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                            .build())
                    .enqueue(new Callback() {
                        @Override
                        public void onResponse(Call call, Response response) throws IOException {
                            byte[] body = response.body().bytes();
                            size.complete(body.length);
                        }

                        @Override
                        public void onFailure(Call call, IOException e) {
                            size.completeExceptionally(e);
                        }
                    });
        }
        assertThat(sizes).allSatisfy(size -> assertThat(size.join()).isEqualTo(2));
    }
}
