package dev.visionstreams.local.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.files.FileCounts;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class GeminiEmulatorUploadTest {
    private static final ByteString IMAGE = ScenePainter.encode(Scenes.draw(1));
    private static final int PART = 1024;
    private static final ByteString FIRST = IMAGE.substring(0, PART);
    private static final ByteString REST = IMAGE.substring(PART);

    private final GeminiEmulator emulator = GeminiEmulator.start(EmulatorOptions.defaults()
            .withFiles(FilesApiOptions.defaults()
                    .withGranularity(PART)
                    .withMaxBytes(1 << 20)
                    .withStorageBytes(3L << 19)));
    private final FilesCaller caller = new FilesCaller(emulator);

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldStartWithAUrlThatNeedsNoKey() throws Exception {
        HttpResponse<String> started = caller.start(IMAGE.size(), "image/png", "{\"file\": {}}");

        assertThat(started.statusCode()).isEqualTo(200);
        assertThat(FilesCaller.status(started)).isEqualTo("active");
        assertThat(FilesCaller.url(started).getAuthority())
                .isEqualTo(emulator.uri().getAuthority());
        assertThat(started.headers().firstValueAsLong("X-Goog-Upload-Chunk-Granularity"))
                .hasValue(PART);
        assertThat(emulator.counts().files().started()).isEqualTo(1);
        assertThat(emulator.counts().files().uploads()).isZero();
    }

    @Test
    void shouldMakeAFileFromItsParts() throws Exception {
        URI upload =
                FilesCaller.url(caller.start(IMAGE.size(), "image/png", "{\"file\": {\"displayName\": \"A scene\"}}"));
        HttpResponse<String> first = caller.part(upload, "upload", 0, FIRST);

        HttpResponse<String> last = caller.part(upload, "upload, finalize", PART, REST);

        assertThat(FilesCaller.status(first)).isEqualTo("active");
        assertThat(FilesCaller.status(last)).isEqualTo("final");
        JsonNode file = GeminiCaller.JSON.readTree(last.body()).path("file");
        assertThat(file.path("displayName").asText()).isEqualTo("A scene");
        assertThat(file.path("mimeType").asText()).isEqualTo("image/png");
        assertThat(file.path("sizeBytes").textValue()).isEqualTo(Integer.toString(IMAGE.size()));
        assertThat(file.path("sha256Hash").asText())
                .isEqualTo(ByteString.encodeUtf8(IMAGE.sha256().hex()).base64());
        assertThat(file.path("state").asText()).isEqualTo("ACTIVE");
        assertThat(file.path("uri").asText())
                .isEqualTo(emulator.uri() + "/v1beta/" + file.path("name").asText());
        assertThat(emulator.counts().files()).isEqualTo(new FileCounts(1, 1, IMAGE.size(), 0, 0, 1, IMAGE.size()));
    }

    @Test
    void shouldReportReceivedBytes() throws Exception {
        URI upload = caller.started(IMAGE.size());
        caller.part(upload, "upload", 0, FIRST);

        HttpResponse<String> query = caller.command(upload, "query");

        assertThat(FilesCaller.status(query)).isEqualTo("active");
        assertThat(FilesCaller.received(query)).isEqualTo(PART);
    }

    @Test
    void shouldAnswerAQueryWithTheFinishedFile() throws Exception {
        URI upload = caller.started(IMAGE.size());
        HttpResponse<String> done = caller.part(upload, "upload, finalize", 0, IMAGE);

        HttpResponse<String> query = caller.command(upload, "query");

        assertThat(FilesCaller.status(query)).isEqualTo("final");
        assertThat(query.body()).isEqualTo(done.body());
    }

    @Test
    void shouldRefuseAWrongOffset() throws Exception {
        URI upload = caller.started(IMAGE.size());
        caller.part(upload, "upload", 0, FIRST);

        HttpResponse<String> again = caller.part(upload, "upload, finalize", 0, IMAGE);

        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(FilesCaller.status(again)).isEqualTo("active");
        assertThat(FilesCaller.received(again)).isEqualTo(PART);
        assertThat(caller.part(upload, "upload, finalize", PART, REST).statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldRefuseAPartThatIsNotAMultipleOfTheGranularity() throws Exception {
        HttpResponse<String> odd = caller.part(caller.started(IMAGE.size()), "upload", 0, IMAGE.substring(0, PART - 1));

        assertThat(odd.statusCode()).isEqualTo(400);
        assertThat(odd.body()).contains("multiple of " + PART);
    }

    @Test
    void shouldRefuseFewerBytesThanDeclared() throws Exception {
        URI upload = caller.started(IMAGE.size() + 1);

        HttpResponse<String> fewer = caller.part(upload, "upload, finalize", 0, IMAGE);

        assertThat(fewer.statusCode()).isEqualTo(400);
        assertThat(FilesCaller.status(fewer)).isEqualTo("final");
        assertThat(emulator.counts().files().uploads()).isZero();
    }

    @Test
    void shouldRefuseMoreBytesThanDeclared() throws Exception {
        HttpResponse<String> more = caller.part(caller.started(IMAGE.size() - 1), "upload, finalize", 0, IMAGE);

        assertThat(more.statusCode()).isEqualTo(400);
        assertThat(FilesCaller.status(more)).isEqualTo("final");
        assertThat(emulator.counts().files().live()).isZero();
    }

    @Test
    void shouldRefuseAFileDeclaredTooLarge() throws Exception {
        HttpResponse<String> refused = caller.start((1 << 20) + 1, "image/png", "{}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Media too large. Limit: 1048576");
    }

    @Test
    void shouldRefuseAFileBeyondTheStorageQuota() throws Exception {
        caller.upload(ByteString.of(new byte[1 << 20]));

        HttpResponse<String> refused = caller.start((1 << 19) + 1, "image/png", "{}");

        assertThat(refused.statusCode()).isEqualTo(429);
        JsonNode error = GeminiCaller.JSON.readTree(refused.body()).path("error");
        assertThat(error.path("status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(error.findValuesAsText("quotaId")).containsExactly("FileStorageBytesPerProject");
        assertThat(error.findValuesAsText("quotaValue")).containsExactly(Long.toString(3L << 19));
    }

    @Test
    void shouldRefuseAWrongKey() throws Exception {
        HttpResponse<String> refused = caller.start(GeminiEmulator.INVALID_KEY, 1, "image/png", "{}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("API_KEY_INVALID");
    }

    @Test
    void shouldRefuseBytesAfterCancel() throws Exception {
        URI upload = caller.started(IMAGE.size());

        HttpResponse<String> cancelled = caller.command(upload, "cancel");

        assertThat(FilesCaller.status(cancelled)).isEqualTo("cancelled");
        assertThat(caller.part(upload, "upload, finalize", 0, IMAGE).statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldResumeAfterABrokenConnection() throws Exception {
        emulator.script(FaultRule.always(Fault.CUT).on(Operation.UPLOAD_BYTES).atMost(1));
        URI upload = caller.started(IMAGE.size());
        assertThatThrownBy(() -> caller.part(upload, "upload, finalize", 0, IMAGE))
                .isInstanceOf(IOException.class);
        long received = FilesCaller.received(caller.command(upload, "query"));

        HttpResponse<String> rest = caller.part(upload, "upload, finalize", received, IMAGE.substring((int) received));

        assertThat(received).isEqualTo(IMAGE.size() / 2);
        assertThat(rest.body())
                .contains(ByteString.encodeUtf8(IMAGE.sha256().hex()).base64());
        assertThat(emulator.counts().files().uploads()).isEqualTo(1);
    }

    @Test
    void shouldKeepAnUploadWhenTheClientDisconnects() throws Exception {
        URI upload = caller.started(IMAGE.size());

        sendPartly(upload, PART);

        while (FilesCaller.received(caller.command(upload, "query")) < PART) {
            Thread.onSpinWait();
        }
        assertThat(caller.part(upload, "upload, finalize", PART, REST).statusCode())
                .isEqualTo(200);
        assertThat(emulator.counts().files().uploads()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"UPLOAD_START", "UPLOAD_BYTES", "UPLOAD_DONE"})
    void shouldFailAtEachStageAsScripted(Operation stage) throws Exception {
        emulator.script(FaultRule.always(Fault.UNAVAILABLE).on(stage).atMost(1));
        HttpResponse<String> started = caller.start(IMAGE.size(), "image/png", "{}");
        HttpResponse<String> done = stage == Operation.UPLOAD_START
                ? started
                : caller.part(FilesCaller.url(started), "upload, finalize", 0, IMAGE);

        FileCounts counts = emulator.counts().files();

        assertThat(done.statusCode()).isEqualTo(503);
        assertThat(counts.started()).isEqualTo(stage == Operation.UPLOAD_START ? 0 : 1);
        assertThat(counts.uploads()).isEqualTo(stage == Operation.UPLOAD_DONE ? 1 : 0);
        assertThat(counts.bytes()).isEqualTo(stage == Operation.UPLOAD_DONE ? IMAGE.size() : 0);
    }

    @Test
    void shouldNotApplyUploadFaultsToGenerateContent() throws Exception {
        emulator.script(FaultRule.always(Fault.UNAVAILABLE).on(Operation.UPLOAD_START));

        assertThat(caller.ask("=" + IMAGE.base64()).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldHoldAnAnswerToAnUpload() throws Exception {
        CompletableFuture<Void> release = new CompletableFuture<>();
        emulator.script(FaultRule.always(new Reaction.Held(release)).on(Operation.UPLOAD_DONE));
        URI upload = caller.started(IMAGE.size());
        CompletableFuture<JsonNode> held = CompletableFuture.supplyAsync(() -> {
            try {
                return GeminiCaller.JSON.readTree(
                        caller.part(upload, "upload, finalize", 0, IMAGE).body());
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        });
        while (emulator.counts().files().uploads() == 0) {
            Thread.onSpinWait();
        }

        boolean early = held.isDone();
        release.complete(null);

        assertThat(early).isFalse();
        assertThat(held.get().at("/file/state").asText()).isEqualTo("ACTIVE");
    }

    /** Announces the whole image and disconnects after some bytes. */
    private static void sendPartly(URI upload, int bytes) throws IOException {
        try (Socket socket = new Socket(upload.getHost(), upload.getPort())) {
            OutputStream output = socket.getOutputStream();
            String head = "POST " + upload.getRawPath() + "?" + upload.getRawQuery() + " HTTP/1.1\r\n"
                    + "Host: " + upload.getAuthority() + "\r\n"
                    + "X-Goog-Upload-Command: upload, finalize\r\n"
                    + "X-Goog-Upload-Offset: 0\r\n"
                    + "Content-Length: " + IMAGE.size() + "\r\n\r\n";
            output.write(head.getBytes(StandardCharsets.US_ASCII));
            output.write(IMAGE.substring(0, bytes).toByteArray());
            output.flush();
        }
    }
}
