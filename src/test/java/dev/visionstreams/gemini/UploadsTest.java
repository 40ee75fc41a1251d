package dev.visionstreams.gemini;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.EmulatorOptions;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelRequest;
import dev.visionstreams.model.ModelResult;
import dev.visionstreams.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images are uploaded and when, against the emulator, with a controlled clock. */
class UploadsTest {
    private static final FileOptions UPLOAD_ALL = new FileOptions(1, null, Duration.ofMinutes(10), false);

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final UploadListener listener = new UploadListener() {
        @Override
        public void uploaded(long bytes) {
            events.add("uploaded " + bytes);
        }

        @Override
        public void failed(ModelFailure.Reason reason) {
            events.add("failed " + reason);
        }

        @Override
        public void reused(long bytes) {
            events.add("reused " + bytes);
        }
    };
    private volatile Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private GeminiEmulator emulator = GeminiEmulator.start(EmulatorOptions.defaults(), () -> now);

    @AfterEach
    void close() {
        emulator.close();
    }

    @Test
    void shouldShareOneUploadAmongConcurrentQuestions() throws Exception {
        CompletableFuture<Void> upload = new CompletableFuture<>();
        emulator.script(FaultRule.always(new Reaction.Held(upload)).on(Operation.UPLOAD_BYTES));
        ModelImage image = image(7);
        try (GeminiModel model = model(UPLOAD_ALL)) {
            List<CompletableFuture<ModelResult>> asked =
                    IntStream.range(0, 5).mapToObj(i -> model.ask(about(image))).toList();
            upload.complete(null);

            for (CompletableFuture<ModelResult> one : asked) {
                assertThat(one.get(60, SECONDS)).isInstanceOf(ModelReply.class);
            }
        }
        String bytes = String.valueOf(Requests.bytes(image).size());
        assertThat(emulator.counts().files().uploads()).isEqualTo(1);
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "uploaded " + bytes,
                        "reused " + bytes,
                        "reused " + bytes,
                        "reused " + bytes,
                        "reused " + bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {47, 48})
    void shouldUseAFileUntilShortlyBeforeItExpires(int hours) throws Exception {
        ModelImage image = image(7);
        try (GeminiModel model = model(UPLOAD_ALL)) {
            ask(model, about(image));
            now = now.plus(Duration.ofHours(hours)).minusSeconds(60);
            assertThat(ask(model, about(image))).isInstanceOf(ModelReply.class);
        }

        assertThat(emulator.counts().files().uploads()).isEqualTo(hours == 47 ? 1 : 2);
        assertThat(emulator.counts().requests()).as("none of them in vain").isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"4000000, ''", "3999999, 1", "2000000, 1", "1999999, '0,1'", "1000000, '0,1'", "1, '0,1,2'"})
    void shouldUploadTheLargestUntilTheRestFits(long inlineMax, String expected) {
        ModelImage small = Requests.image(750_000);
        ModelImage large = Requests.image(1_500_000);
        FileApi unused =
                new FileApi(new GeminiClient(settings(UPLOAD_ALL)), GeminiSettings.GOOGLE, DelayedRunner.TIMER);
        UploadedFiles files = new UploadedFiles(
                unused, new FileOptions(inlineMax, null, Duration.ofMinutes(10), false), () -> now, listener);

        assertThat(files.choose(List.of(small, large, small), 4_000_000))
                .extracting(String::valueOf)
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(","));
    }

    @Test
    void shouldStopPollingAFileThatIsProcessedForTooLong() throws Exception {
        emulator.close();
        emulator = GeminiEmulator.start(
                EmulatorOptions.defaults().withFiles(FilesApiOptions.defaults().withProcessing(Duration.ofHours(1))),
                () -> now);
        try (GeminiModel model = model(UPLOAD_ALL)) {
            ModelResult result = ask(model, about(image(7)));

            assertThat(((ModelFailure) result).reason()).isEqualTo(Reason.MODEL_TIMEOUT);
        }
        assertThat(pauses).isSorted();
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(3));
        assertThat(emulator.counts().requests()).isZero();
    }

    @Test
    void shouldAskOnlyOnceMoreIfAFileIsMissingAgain() throws Exception {
        emulator.script(FaultRule.always(new Reaction.Canned(
                403,
                "{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"message\":\"You do not have permission to"
                        + " access the File x or it may not exist.\"}}")));
        try (GeminiModel model = model(UPLOAD_ALL)) {
            ModelResult result = ask(model, about(image(7)));

            assertThat(((ModelFailure) result).reason()).isEqualTo(Reason.MODEL_REFUSED_REQUEST);
        }
        assertThat(emulator.counts().requests()).isEqualTo(2);
        assertThat(emulator.counts().files().uploads()).isEqualTo(2);
    }

    @Test
    void shouldReportThatTheServicesStorageIsFull() throws Exception {
        emulator.close();
        emulator = GeminiEmulator.start(
                EmulatorOptions.defaults().withFiles(FilesApiOptions.defaults().withStorageBytes(10)));
        try (GeminiModel model = model(UPLOAD_ALL)) {
            ModelResult result = ask(model, about(image(7)));

            assertThat(((ModelFailure) result).reason()).isEqualTo(Reason.FILE_STORAGE_FULL);
        }
        assertThat(events).containsExactly("failed FILE_STORAGE_FULL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://generativelanguage.googleapis.com.example.com/v1beta/files/abc",
                "https://example.com/v1beta/files/abc",
                "http://generativelanguage.googleapis.com/v1beta/files/abc",
                "https://generativelanguage.googleapis.com:444/v1beta/files/abc",
                "https://user@generativelanguage.googleapis.com/v1beta/files/abc",
                "https://generativelanguage.googleapis.com/v1beta/files/abc?alt=media",
                "https://generativelanguage.googleapis.com/v1beta/files/../models/abc",
                "https://generativelanguage.googleapis.com/v1beta/files/",
                "https://generativelanguage.googleapis.com/v1beta/files/abc/def",
                "data:image/png;base64,AAAA"
            })
    void shouldRecogniseOnlyFileUrisOfThisService(String uri) {
        try (GeminiModel model = new GeminiModel(GeminiSettings.withKey(() -> "key"))) {
            assertThat(model.fileIn(uri)).isNull();
            assertThat(model.fileIn("https://generativelanguage.googleapis.com/v1beta/files/abc-123"))
                    .isEqualTo("abc-123");
        }
    }

    private GeminiModel model(FileOptions options) {
        return new GeminiModel(settings(options), listener, System::nanoTime, () -> now, (delay, action) -> {
            pauses.add(delay);
            action.run();
        });
    }

    private GeminiSettings settings(FileOptions options) {
        return GeminiSettings.withKey(() -> "key")
                .withBaseUrl(HttpUrl.get(emulator.uri().toString()))
                .withFiles(options);
    }

    private static ModelRequest about(ModelImage image) {
        return new ModelRequest(Task.CAPTION, List.of(image), null, List.of(), null, Requests.MODEL);
    }

    private static ModelImage image(int number) throws Exception {
        ByteString bytes = ScenePainter.encode(Scenes.draw(number));
        return new ModelImage(
                bytes, new ImageInspector().inspect(bytes).format().mediaType());
    }

    private static ModelResult ask(GeminiModel model, ModelRequest request) throws Exception {
        return model.ask(request).get(60, SECONDS);
    }
}
