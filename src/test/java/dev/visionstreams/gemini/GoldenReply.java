package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A file of {@code replies}: the rule that it shows, the request, the service's complete reply, and the expected result. */
record GoldenReply(String name, ModelRequest request, JsonNode reply, JsonNode expected) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<GoldenReply> all() {
        try (Stream<Path> files =
                Files.list(Path.of(Objects.requireNonNull(GoldenReply.class.getResource("/gemini/replies"))
                        .toURI()))) {
            return files.sorted().map(GoldenReply::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] body() {
        return reply.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static GoldenReply read(Path file) {
        try {
            JsonNode golden = JSON.readTree(file.toFile());
            JsonNode request = golden.path("request");
            return new GoldenReply(
                    file.getFileName() + ": " + golden.path("rule").asText(),
                    new ModelRequest(
                            Task.valueOf(request.path("task").asText()),
                            List.of(Requests.image(1)),
                            null,
                            StreamSupport.stream(request.path("labels").spliterator(), false)
                                    .map(JsonNode::asText)
                                    .toList(),
                            request.has("maxObjects")
                                    ? request.path("maxObjects").intValue()
                                    : null,
                            Requests.MODEL),
                    golden.path("reply"),
                    golden.path("expect"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
