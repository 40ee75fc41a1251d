package dev.visionstreams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitoringServerTest {
    private boolean live = true;
    private boolean ready = true;
    private final Health health = new Health() {
        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public String state() {
            return "SOMEHOW";
        }
    };
    private MonitoringServer server;

    @BeforeEach
    void open() {
        server = MonitoringServer.start(
                "127.0.0.1",
                0,
                health,
                (out, form) -> out.write(("some_metric 1.0\n# " + form + "\n").getBytes(UTF_8)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldBeLiveAndReady() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeLiveThoughNotReady() throws Exception {
        ready = false;

        HttpResponse<String> answer = get("/ready");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("SOMEHOW");
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldNotBeLive() throws Exception {
        live = false;

        assertThat(get("/live").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldAnswerNothingElse() throws Exception {
        assertThat(get("/liver").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void shouldSayWhichSettingIsAtFaultIfThePortIsTaken() {
        assertThatThrownBy(() -> MonitoringServer.start("127.0.0.1", server.port(), health, (out, form) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("vision.http.port")
                .hasMessageContaining(String.valueOf(server.port()));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
