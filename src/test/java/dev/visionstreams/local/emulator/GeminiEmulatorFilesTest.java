package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.local.demo.ImageServer;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GeminiEmulatorFilesTest {
    private static final ByteString IMAGE = ScenePainter.encode(Scenes.draw(1));
    private static final ByteString OTHER = ScenePainter.encode(Scenes.draw(2));

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final GeminiEmulator emulator = GeminiEmulator.start(
            EmulatorOptions.defaults()
                    .withFiles(FilesApiOptions.defaults()
                            .withProcessing(Duration.ofSeconds(5))
                            .withUrls()),
            now::get);
    private final FilesCaller caller = new FilesCaller(emulator);

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldProcessAFileBeforeItIsActive() throws Exception {
        JsonNode file = caller.upload(IMAGE);

        HttpResponse<String> early = caller.ask(file.path("uri").asText());
        pass(Duration.ofSeconds(5));

        assertThat(file.path("state").asText()).isEqualTo("PROCESSING");
        assertThat(early.statusCode()).isEqualTo(400);
        assertThat(early.body()).contains("FAILED_PRECONDITION", "is not in an ACTIVE state and usage is not allowed");
        assertThat(json(caller.get(file.path("name").asText())).path("state").asText())
                .isEqualTo("ACTIVE");
        assertThat(caller.ask(file.path("uri").asText()).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldFailAnImageThatCannotBeDecoded() throws Exception {
        JsonNode file = caller.upload(ByteString.encodeUtf8("not an image"));
        pass(Duration.ofSeconds(5));

        JsonNode failed = json(caller.get(file.path("name").asText()));

        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(failed.at("/error/message").asText()).isNotEmpty();
    }

    @Test
    void shouldFailAFileAsScripted() throws Exception {
        emulator.script(FaultRule.always(new Reaction.FileFails("out of luck")).atMost(1));
        JsonNode file = caller.upload(IMAGE);
        pass(Duration.ofSeconds(5));

        JsonNode failed = json(caller.get(file.path("name").asText()));

        assertThat(failed.at("/error/message").asText()).isEqualTo("out of luck");
        assertThat(caller.ask(file.path("uri").asText()).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldExpireAFileAfterTwoDays() throws Exception {
        JsonNode file = caller.upload(IMAGE);
        assertThat(file.path("expirationTime").asText()).isEqualTo("2026-11-24T12:00:00Z");
        pass(Duration.ofDays(2));

        HttpResponse<String> asked = caller.ask(file.path("uri").asText());

        assertNotFound(asked, file);
        assertNotFound(caller.get(file.path("name").asText()), file);
        assertThat(emulator.counts().files().live()).isZero();
        assertThat(emulator.counts().files().stored()).isZero();
    }

    @Test
    void shouldExpireAllFilesOnDemand() throws Exception {
        JsonNode file = caller.upload(IMAGE);

        emulator.expireFiles();

        assertNotFound(caller.ask(file.path("uri").asText()), file);
        assertThat(emulator.counts().files().deletes()).isZero();
    }

    @Test
    void shouldDeleteAFile() throws Exception {
        JsonNode file = caller.upload(IMAGE);

        HttpResponse<String> deleted = caller.delete(file.path("name").asText());

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(json(deleted)).isEmpty();
        assertNotFound(caller.get(file.path("name").asText()), file);
        assertNotFound(caller.delete(file.path("name").asText()), file);
        assertThat(emulator.counts().files().deletes()).isEqualTo(1);
    }

    @Test
    void shouldListPagesOfFilesNewestFirst() throws Exception {
        List<String> uploaded = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            uploaded.add(0, caller.upload(IMAGE).path("name").asText());
        }
        JsonNode first = json(caller.get("files?pageSize=2"));
        caller.delete(uploaded.get(1));
        JsonNode second = json(caller.get(
                "files?pageSize=2&pageToken=" + first.path("nextPageToken").asText()));

        JsonNode third = json(caller.get(
                "files?pageSize=2&pageToken=" + second.path("nextPageToken").asText()));

        assertThat(names(first)).isEqualTo(uploaded.subList(0, 2));
        assertThat(names(second)).isEqualTo(uploaded.subList(2, 4));
        assertThat(names(third)).isEqualTo(uploaded.subList(4, 5));
        assertThat(third.has("nextPageToken")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pageSize=-1", "pageSize=a", "pageToken=a"})
    void shouldRefuseAnInvalidPage(String query) throws Exception {
        assertThat(caller.get("files?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldAcceptANameOnlyOnce() throws Exception {
        String metadata = "{\"file\": {\"name\": \"files/my-image\"}}";
        HttpResponse<String> started = caller.start(IMAGE.size(), "image/png", metadata);
        caller.part(FilesCaller.url(started), "upload, finalize", 0, IMAGE);

        HttpResponse<String> again = caller.start(IMAGE.size(), "image/png", metadata);

        assertThat(caller.get("files/my-image").statusCode()).isEqualTo(200);
        assertThat(again.statusCode()).isEqualTo(409);
    }

    @Test
    void shouldRefuseAnInvalidName() throws Exception {
        HttpResponse<String> refused = caller.start(1, "image/png", "{\"file\": {\"name\": \"files/My_Image\"}}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("may only contain lowercase");
    }

    @Test
    void shouldSeeUploadedAndInlineImagesInOrder() throws Exception {
        String file = caller.upload(IMAGE).path("uri").asText();
        pass(Duration.ofSeconds(5));
        String inline = GeminiCaller.text(
                caller.ask("=" + IMAGE.base64(), "=" + OTHER.base64()).body());

        String mixed = GeminiCaller.text(caller.ask(file, "=" + OTHER.base64()).body());

        assertThat(mixed).isEqualTo(inline).startsWith("Image 1: ");
    }

    @Test
    void shouldFetchAUrlForEveryRequest() throws Exception {
        try (ImageServer images = ImageServer.start()) {
            String url = images.put("/scene.png", IMAGE, "image/png").toString();
            caller.ask(url);

            HttpResponse<String> asked = caller.ask(url);

            assertThat(GeminiCaller.text(asked.body()))
                    .isEqualTo(
                            GeminiCaller.text(caller.ask("=" + IMAGE.base64()).body()));
            assertThat(images.requests()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/a.png", "http://127.0.0.1:1/a.png"})
    void shouldRefuseUrlsOfOtherMachinesOrThatDoNotExist(String url) throws Exception {
        HttpResponse<String> refused = caller.ask(url);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Cannot fetch content from the provided URL.");
    }

    @Test
    void shouldRefuseOtherUris() throws Exception {
        assertThat(caller.ask("gs://bucket/a.png").body()).contains("Invalid or unsupported file uri");
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static void assertNotFound(HttpResponse<String> response, JsonNode file) throws Exception {
        String id = file.path("name").asText().substring("files/".length());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(json(response).at("/error/message").asText())
                .isEqualTo("You do not have permission to access the File " + id + " or it may not exist.");
    }

    private static List<String> names(JsonNode page) {
        return page.path("files").findValuesAsText("name");
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return GeminiCaller.JSON.readTree(response.body());
    }
}
