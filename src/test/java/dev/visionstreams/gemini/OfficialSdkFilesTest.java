package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.DeleteFileConfig;
import com.google.genai.types.File;
import com.google.genai.types.FileState;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GetFileConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListFilesConfig;
import com.google.genai.types.Part;
import com.google.genai.types.UploadFileConfig;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.GeminiEmulator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Google's own client uses the emulator's Files API. */
@Timeout(60)
class OfficialSdkFilesTest {
    private static final ByteString IMAGE = ScenePainter.encode(Scenes.draw(1));

    private final GeminiEmulator emulator = GeminiEmulator.start();
    private final Client client = Client.builder()
            .apiKey("key")
            .httpOptions(HttpOptions.builder()
                    .baseUrl(emulator.uri().toString())
                    .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                    .build())
            .build();

    @AfterEach
    void close() {
        client.close();
        emulator.close();
    }

    @Test
    void shouldUploadForTheSdk() {
        File file = upload(IMAGE.toByteArray());

        assertThat(file.displayName()).contains("A scene");
        assertThat(file.mimeType()).contains("image/png");
        assertThat(file.sizeBytes()).contains((long) IMAGE.size());
        assertThat(file.state().map(FileState::knownEnum)).contains(FileState.Known.ACTIVE);
        assertThat(Duration.between(
                        file.createTime().orElseThrow(), file.expirationTime().orElseThrow()))
                .isEqualTo(Duration.ofDays(2));
        assertThat(file.sha256Hash())
                .contains(ByteString.encodeUtf8(IMAGE.sha256().hex()).base64());
    }

    @Test
    void shouldAcceptALargeFileInTheSdksChunks() {
        byte[] large = new byte[(8 << 20) + 12345];
        new Random(1).nextBytes(large);

        File file = upload(large);

        assertThat(file.sizeBytes()).contains((long) large.length);
        assertThat(new String(
                        ByteString.decodeBase64(file.sha256Hash().orElseThrow()).toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo(ByteString.of(large).sha256().hex());
    }

    @Test
    void shouldGiveTheSdkAFileByItsName() {
        File uploaded = upload(IMAGE.toByteArray());

        File file = client.files.get(
                uploaded.name().orElseThrow(), GetFileConfig.builder().build());

        assertThat(file).isEqualTo(uploaded);
    }

    @Test
    void shouldListForTheSdksPager() {
        List<String> uploaded = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            uploaded.add(0, upload(IMAGE.toByteArray()).name().orElseThrow());
        }
        List<String> listed = new ArrayList<>();

        client.files
                .list(ListFilesConfig.builder().pageSize(2).build())
                .forEach(file -> listed.add(file.name().orElseThrow()));

        assertThat(listed).isEqualTo(uploaded);
    }

    @Test
    void shouldListNothingForTheSdk() {
        assertThat(client.files.list(ListFilesConfig.builder().build())).isEmpty();
    }

    @Test
    void shouldDeleteForTheSdk() {
        String name = upload(IMAGE.toByteArray()).name().orElseThrow();

        client.files.delete(name, DeleteFileConfig.builder().build());

        assertThatThrownBy(() -> client.files.get(name, GetFileConfig.builder().build()))
                .isInstanceOfSatisfying(
                        ClientException.class, error -> assertThat(error.code()).isEqualTo(403));
    }

    @Test
    void shouldLookAtAnUploadedImageForTheSdk() {
        File file = upload(IMAGE.toByteArray());

        String uploaded = describe(Part.fromUri(file.uri().orElseThrow(), "image/png"));

        assertThat(uploaded)
                .startsWith("A picture, ")
                .isEqualTo(describe(Part.fromBytes(IMAGE.toByteArray(), "image/png")));
    }

    @Test
    void shouldTellTheSdkThatAFileHasExpired() {
        File file = upload(IMAGE.toByteArray());

        emulator.expireFiles();

        assertThatThrownBy(() -> describe(Part.fromUri(file.uri().orElseThrow(), "image/png")))
                .isInstanceOfSatisfying(ClientException.class, error -> {
                    assertThat(error.code()).isEqualTo(403);
                    assertThat(error.status()).isEqualTo("PERMISSION_DENIED");
                    assertThat(error.message()).contains("or it may not exist");
                });
    }

    private File upload(byte[] bytes) {
        return client.files.upload(
                bytes,
                UploadFileConfig.builder()
                        .mimeType("image/png")
                        .displayName("A scene")
                        .build());
    }

    private String describe(Part image) {
        String text = client.models
                .generateContent(
                        Requests.MODEL,
                        Content.fromParts(image, Part.fromText("Describe.")),
                        GenerateContentConfig.builder().build())
                .text();
        return text == null ? "" : text;
    }
}
