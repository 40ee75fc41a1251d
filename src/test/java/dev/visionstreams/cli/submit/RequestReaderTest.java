package dev.visionstreams.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.cli.submit.RequestReader.Submission;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import dev.visionstreams.serde.TrustedRecords;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    @BeforeAll
    static void trust() {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    @Test
    void shouldAskAboutAUri() throws Exception {
        Submission submission = reader(null, null).read("https://example.org/cat.jpg?signature=secret");

        ImageRequest request = submission.request();
        assertThat(request.getTask()).isEqualTo("DETECT");
        assertThat(request.getPrompt()).isEqualTo("small ones");
        assertThat(request.getLabels()).containsExactly("cat", "dog");
        assertThat(request.getMaxObjects()).isEqualTo(5);
        assertThat(request.getAttributes()).containsEntry("batch", "7");
        assertThat(image(request).getUri()).isEqualTo("https://example.org/cat.jpg?signature=secret");
        assertThat(submission.key()).isEqualTo("https://example.org/cat.jpg");
    }

    @Test
    void shouldUseTheKeyThatWasGiven() throws Exception {
        assertThat(reader("camera-1", null).read("https://example.org/cat.jpg").key())
                .isEqualTo("camera-1");
    }

    @Test
    void shouldPutASmallFileIntoTheRequest(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("cat.png"), new byte[] {1, 2, 3});

        ImageReference image = image(reader(null, null).read(file.toString()).request());

        assertThat(image.getContent()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(image.getUri()).isNull();
    }

    @Test
    void shouldReadAFileUri(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("cat.png"), new byte[] {1});

        assertThat(image(reader(null, null).read(file.toUri().toString()).request())
                        .getContent())
                .isNotNull();
    }

    @Test
    void shouldSayWhatToDoAboutALargeFile(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("large.png"), new byte[101]);

        assertThatThrownBy(() -> reader(null, null).read(file.toString()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("large.png")
                .hasMessageContaining("101 bytes")
                .hasMessageContaining("--file-base");
    }

    @Test
    void shouldNameAFileByItsUrlWhereOneServesIt(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("a cat.png"), new byte[101]);

        ImageReference image = image(reader(null, HttpUrl.get("http://images:8091/new"))
                .read(file.toString())
                .request());

        assertThat(image.getUri()).isEqualTo("http://images:8091/new/a%20cat.png");
        assertThat(image.getContent()).isNull();
    }

    @Test
    void shouldLetAJsonLineGoOverTheOptions() throws Exception {
        ImageRequest request = reader(null, null)
                .read(
                        "{\"id\":\"r1\",\"task\":\"ANSWER\",\"prompt\":\"How many?\",\"labels\":[],"
                                + "\"images\":[{\"uri\":\"https://example.org/1\"},{\"content\":\"AQID\",\"mediaType\":\"x/y\"}]}")
                .request();

        assertThat(request.getId()).isEqualTo("r1");
        assertThat(request.getTask()).isEqualTo("ANSWER");
        assertThat(request.getPrompt()).isEqualTo("How many?");
        assertThat(request.getLabels()).isEmpty();
        assertThat(request.getMaxObjects()).as("left out, so the option's").isEqualTo(5);
        assertThat(request.getImages()).hasSize(2);
        assertThat(request.getImages().get(1).getContent()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(request.getImages().get(1).getMediaType()).isEqualTo("x/y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"images\":[]}",
                "{\"image\":\"https://example.org/1\"}",
                "{\"images\":[{\"uri\":\"https://example.org/1\"}]} {}",
                "{\"images\":",
                "no-such-file.png",
                "file:relative.png"
            })
    void shouldRefuseWhatIsNoRequest(String line) {
        assertThatThrownBy(() -> reader(null, null).read(line)).isInstanceOf(BadInputException.class);
    }

    private static ImageReference image(ImageRequest request) {
        return request.getImages().get(0);
    }

    private static RequestReader reader(@Nullable String key, @Nullable HttpUrl fileBase) {
        RequestTemplate template = new RequestTemplate(
                Task.DETECT, "small ones", List.of("cat", "dog"), 5, null, "", key, Map.of("batch", "7"));
        return new RequestReader(template, fileBase, 100);
    }
}
