package dev.visionstreams.serving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpListenerTest {
    @Test
    void shouldReadPathQueryAndHeaders() throws Exception {
        CompletableFuture<Request> received = new CompletableFuture<>();
        try (HttpListener listener = listener(Duration.ofSeconds(20), request -> {
            received.complete(request);
            return Answer.text(200, "done").with("X-Thing", "value");
        })) {
            String answer = ask(listener, "GET /a/b?x=1%2B1&y= HTTP/1.1\r\nHost: h\r\nHOST: second\r\nOdd\r\n\r\n");

            Request request = received.get();
            assertThat(request.path()).isEqualTo("/a/b");
            assertThat(request.parameter("x")).isEqualTo("1+1");
            assertThat(request.parameter("y")).isEmpty();
            assertThat(request.parameter("z")).isNull();
            assertThat(request.header("host")).isEqualTo("h");
            assertThat(request.toString()).isEqualTo("GET /a/b");
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nX-Thing: value\r\n")
                    .endsWith("done");
        }
    }

    @Test
    void shouldDropAClientThatDoesNotReadItsStream() throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        try (HttpListener listener = listener(
                        Duration.ofMillis(300),
                        request -> Answer.stream("text/plain", client -> {
                            try {
                                while (true) {
                                    client.send(new byte[1 << 20]);
                                }
                            } catch (IOException e) {
                                end.complete("dropped");
                                throw e;
                            }
                        }));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo("dropped");
        }
    }

    private static HttpListener listener(Duration limit, Answerer answerer) throws IOException {
        return new HttpListener("test", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), limit, answerer);
    }

    private static String ask(HttpListener listener, String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
