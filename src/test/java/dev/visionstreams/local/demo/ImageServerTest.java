package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ImageServer server = ImageServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldServeWhatWasPut() throws Exception {
        Scene scene = Scenes.draw(4);
        URI uri = server.put(scene);

        HttpResponse<byte[]> response = get(uri);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains(scene.encoding().mediaType());
        assertThat(ByteString.of(response.body())).isEqualTo(ScenePainter.encode(scene));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void shouldServeTheImagesOfADirectory(@TempDir Path directory) throws Exception {
        Files.write(directory.resolve("a.png"), new byte[] {1});
        Files.write(directory.resolve("b.JPG"), new byte[] {2});
        Files.write(directory.resolve("notes.txt"), new byte[] {3});

        List<URI> uris = server.putDirectory(directory);

        assertThat(uris).extracting(URI::getPath).containsExactly("/a.png", "/b.JPG");
        assertThat(get(uris.get(1)).body()).containsExactly(2);
    }

    @Test
    void shouldListTheUrlsOfImagesUnderTheNameThatTheClientUses() throws Exception {
        server.put("/b.png", ByteString.EMPTY, "image/png");
        server.put("/a.png", ByteString.EMPTY, "image/png");
        server.putStatus("/gone", 410);
        String base = server.uri("").toString().replace("127.0.0.1", "localhost");

        HttpResponse<byte[]> response = get(URI.create(base + "/"));

        assertThat(response.body()).asString().isEqualTo(base + "/a.png\n" + base + "/b.png\n");
    }

    @Test
    void shouldAnswerWithAGivenStatus() throws Exception {
        assertThat(get(server.putStatus("/gone", 410)).statusCode()).isEqualTo(410);
    }

    @Test
    void shouldNotFindWhatWasNotPut() throws Exception {
        assertThat(get(server.uri("/nothing")).statusCode()).isEqualTo(404);
    }

    private HttpResponse<byte[]> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
