package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.Scene.Encoding;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.EmulatorOptions;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.files.FileCounts;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures that are uploaded, and those that the service has or fetches by itself, through the whole processor. */
class UploadsIT {
    private static final int LARGE = 30 << 20;

    /** So low that every picture is uploaded. */
    private static final String UPLOAD_ALL = "gemini.inline.max=1B";

    private Path spool;
    private Rig rig;

    @BeforeEach
    void open(@TempDir Path folder) {
        spool = folder;
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /**
     * The budget is 48 MiB there, and base64 of the picture 40. The first process is killed amid its upload; the second
     * finds its temporary file.
     */
    @Test
    void shouldUploadALargePictureOnceForFiveTasksInASmallHeap() throws Exception {
        Scene scene = scene(Encoding.PNG);
        URI image = rig.images.put("/large.png", Padding.png(ScenePainter.encode(scene), LARGE), "image/png");
        CompletableFuture<Void> never = new CompletableFuture<>();
        rig.gemini.script(FaultRule.always(new Reaction.Held(never))
                .on(Operation.UPLOAD_DONE)
                .atMost(1));
        List<String> tasks = List.of("DETECT", "CAPTION", "CLASSIFY", "POINT", "DESCRIBE");
        for (String task : tasks) {
            rig.send(task, Rig.request(task, task, image));
        }
        String[] settings = {"vision.fetch.spool.dir=" + spool, "kafka.group.instance.id=one"};
        try (ProcessorJvm first = ProcessorJvm.start(rig, "uploading", settings)) {
            Rig.await(
                    "the upload is under way", () -> rig.gemini.counts().files().bytes() > 0);
            first.kill();
        }
        assertThat(temporaryFiles()).as("left by the first").isNotEmpty();
        never.complete(null);

        try (ProcessorJvm second = ProcessorJvm.start(rig, "uploading-next", settings)) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(tasks.size()));

            assertFound(scene, enriched(outputs, "DETECT"));
            assertFound(scene, enriched(outputs, "DESCRIBE"));
            assertThat(outputs.values())
                    .allSatisfy(output -> assertThat(output.event()).isInstanceOf(ImageEnriched.class));
            ImageEnriched captioned = enriched(outputs, "CAPTION");
            assertThat(captioned.getImages().get(0).getSizeBytes()).isGreaterThan(LARGE);
            assertThat(captioned.getImages().get(0).getSha256())
                    .isEqualTo(enriched(outputs, "DETECT").getImages().get(0).getSha256());
            assertThat(files().uploads()).as("once by each process").isEqualTo(2);
            assertThat(temporaryFiles()).isEmpty();
        }
    }

    /** Its orientation has to be baked in, and its pixels are read from its file. */
    @Test
    void shouldTurnALargePictureThatIsOnDisk() throws Exception {
        Scene scene = scene(Encoding.JPEG_TURN_RIGHT);
        URI image = rig.images.put("/large.jpg", Padding.jpeg(ScenePainter.encode(scene), 10 << 20), "image/jpeg");
        rig.send("turned", Rig.request("turned", "DETECT", image));

        try (VisionStreams processor = start("vision.inflight.bytes=1MiB")) {
            Map<String, Output> outputs = byKey(rig.awaitOutputs(1));

            assertFound(scene, enriched(outputs, "turned"));
            assertThat(temporaryFiles()).isEmpty();
        }
    }

    @Test
    void shouldUploadAgainWhatIsGoneWithoutCostingAnAttempt() throws Exception {
        Scene scene = scene(Encoding.PNG);
        URI image = rig.images.put(scene);
        try (VisionStreams processor = start(UPLOAD_ALL)) {
            rig.send("first", Rig.request("first", "CAPTION", image));
            rig.awaitOutputs(1);
            rig.gemini.expireFiles();
            rig.send("second", Rig.request("second", "DETECT", image));
            Map<String, Output> outputs = byKey(rig.awaitOutputs(2));

            assertFound(scene, enriched(outputs, "second"));
            assertThat(enriched(outputs, "second").getInference().getAttempts()).isEqualTo(1);
            assertThat(files().uploads()).isEqualTo(2);
            assertThat(temporaryFiles()).isEmpty();
        }
    }

    @Test
    void shouldWaitForWhatIsProcessedAndRejectWhatFails() {
        URI image = rig.images.put(scene(Encoding.PNG));
        URI other = rig.images.put(Scenes.draw(8));
        FilesApiOptions slow = FilesApiOptions.defaults().withProcessing(Duration.ofMillis(600));
        try (GeminiEmulator gemini =
                        GeminiEmulator.start(EmulatorOptions.defaults().withFiles(slow));
                VisionStreams processor = start(UPLOAD_ALL, "gemini.base.url=" + gemini.uri())) {
            rig.send("processed", Rig.request("processed", "CAPTION", image));
            rig.awaitOutputs(1);
            gemini.script(FaultRule.always(new Reaction.FileFails("no picture")).atMost(1));
            rig.send("failed", Rig.request("failed", "CAPTION", other));
            Map<String, Output> outputs = byKey(rig.awaitOutputs(2));

            assertThat(enriched(outputs, "processed").getInference().getAttempts())
                    .isEqualTo(1);
            assertThat(gemini.counts().files().gets())
                    .as("asked whether it is there")
                    .isPositive();
            assertThat(rejected(outputs, "failed", "FILE_FAILED").getStage()).isEqualTo("MODEL");
        }
    }

    @Test
    void shouldMixInlineAndUploadedPictures() {
        URI small = rig.images.put(scene(Encoding.PNG));
        URI large = rig.images.put(
                "/large.png", Padding.png(ScenePainter.encode(scene(8, Encoding.PNG)), 200_000), "image/png");
        ImageRequest both = Rig.request("both", "CAPTION", small);
        both.setImages(List.of(reference(small), reference(large), reference(small)));
        rig.send("both", both);

        try (VisionStreams processor = start("gemini.inline.max=250kB")) {
            ImageEnriched captioned = enriched(byKey(rig.awaitOutputs(1)), "both");

            assertThat(captioned.getImages()).hasSize(3);
            assertThat(files().uploads()).isEqualTo(1);
            assertThat(files().stored()).isEqualTo(captioned.getImages().get(1).getSizeBytes());
        }
    }

    @Test
    void shouldUploadASmallPictureOnceItComesAgainAndDeleteItIfAsked() {
        URI image = rig.images.put(scene(Encoding.PNG));
        try (VisionStreams processor = start("gemini.files.reuse.min=1B", "gemini.files.delete=true")) {
            rig.send("first", Rig.request("first", "CAPTION", image));
            rig.awaitOutputs(1);
            long uploadsOfOne = files().uploads();
            rig.send("second", Rig.request("second", "CLASSIFY", image));
            rig.awaitOutputs(2);

            assertThat(uploadsOfOne).isZero();
            assertThat(files().uploads()).isEqualTo(1);
            Rig.await("the file is deleted", () -> files().deletes() == 1);
        }
    }

    @Test
    void shouldTryAgainAfterAnUploadThatBrokeOffAndLeaveNoTemporaryFile() throws Exception {
        URI image = rig.images.put(scene(Encoding.PNG));
        rig.gemini.script(FaultRule.always(Fault.CUT).on(Operation.UPLOAD_BYTES).atMost(1));
        rig.gemini.script(
                FaultRule.always(Fault.UNAVAILABLE).on(Operation.UPLOAD_START).atMost(1));
        rig.send("cut", Rig.request("cut", "CAPTION", image));

        try (VisionStreams processor = start(UPLOAD_ALL, "vision.fetch.spool.above=1kB")) {
            enriched(byKey(rig.awaitOutputs(1)), "cut");

            assertThat(files().uploads()).isEqualTo(1);
            assertThat(temporaryFiles()).isEmpty();
        }
    }

    @Test
    void shouldRejectWhatFindsNoRoomInTheServicesStorage() throws Exception {
        URI image = rig.images.put(scene(Encoding.PNG));
        FilesApiOptions full = FilesApiOptions.defaults().withStorageBytes(10);
        try (GeminiEmulator gemini =
                        GeminiEmulator.start(EmulatorOptions.defaults().withFiles(full));
                VisionStreams processor = start(
                        UPLOAD_ALL,
                        "vision.fetch.spool.above=1kB",
                        "vision.retry.attempts=2",
                        "gemini.base.url=" + gemini.uri())) {
            rig.send("full", Rig.request("full", "CAPTION", image));

            ImageRejected rejected = rejected(byKey(rig.awaitOutputs(1)), "full", "FILE_STORAGE_FULL");
            assertThat(rejected.getRetryable()).isTrue();
            assertThat(rejected.getAttempts()).isEqualTo(2);
            assertThat(temporaryFiles()).isEmpty();
        }
    }

    @Test
    void shouldAskAboutAFileThatTheRequestNames() throws Exception {
        URI image = rig.images.put(scene(Encoding.PNG));
        try (VisionStreams processor = start(UPLOAD_ALL)) {
            rig.send("upload", Rig.request("upload", "CAPTION", image));
            ImageEnriched uploaded = enriched(byKey(rig.awaitOutputs(1)), "upload");
            URI file = onlyFile();
            rig.send("caption", Rig.request("caption", "CAPTION", file));
            rig.send("detect", Rig.request("detect", "DETECT", file));
            rig.send("missing", Rig.request("missing", "CAPTION", URI.create(file + "0")));
            Map<String, Output> outputs = byKey(rig.awaitOutputs(4));

            var about = enriched(outputs, "caption").getImages().get(0);
            assertThat(enriched(outputs, "caption").getCaption()).isEqualTo(uploaded.getCaption());
            assertThat(about.getSha256()).isEqualTo(uploaded.getImages().get(0).getSha256());
            assertThat(about.getSizeBytes())
                    .isEqualTo(uploaded.getImages().get(0).getSizeBytes());
            assertThat(about.getMediaType()).isEqualTo("image/png");
            assertThat(about.getWidth()).as("not known").isZero();
            assertThat(rejected(outputs, "detect", "IMAGE_SIZE_UNKNOWN").getStage())
                    .isEqualTo("IMAGE");
            assertThat(rejected(outputs, "missing", "IMAGE_NOT_FOUND").getStage())
                    .isEqualTo("FETCH");
        }
    }

    @Test
    void shouldLetTheServiceFetchAnImageByItself() {
        Scene scene = scene(Encoding.PNG);
        URI upright = rig.images.put(scene);
        URI turned = rig.images.put(scene(Encoding.JPEG_TURN_RIGHT));
        URI hidden = rig.images.put(
                "/hidden.jpg", Padding.jpeg(ScenePainter.encode(scene(Encoding.JPEG)), 300 << 10), "image/jpeg");
        URI page = rig.images.put("/page.jpg", ByteString.encodeUtf8("<!DOCTYPE html><html></html>"), "image/jpeg");
        try (GeminiEmulator gemini = GeminiEmulator.start(EmulatorOptions.defaults()
                        .withFiles(FilesApiOptions.defaults().withUrls()));
                VisionStreams processor = start("vision.fetch.by.model=true", "gemini.base.url=" + gemini.uri())) {
            rig.send("upright", Rig.request("upright", "DETECT", upright));
            rig.send("turned", Rig.request("turned", "DETECT", turned));
            rig.send("told", Rig.request("told", "CAPTION", turned));
            rig.send("hidden", Rig.request("hidden", "DETECT", hidden));
            rig.send("page", Rig.request("page", "CAPTION", page));
            Map<String, Output> outputs = byKey(rig.awaitOutputs(5));

            assertFound(scene, enriched(outputs, "upright"));
            assertThat(enriched(outputs, "upright").getImages().get(0).getSha256())
                    .as("not known")
                    .isEmpty();
            rejected(outputs, "turned", "IMAGE_NOT_UPRIGHT");
            assertThat(enriched(outputs, "told").getImages().get(0).getOrientation())
                    .isGreaterThan(1);
            rejected(outputs, "hidden", "IMAGE_SIZE_UNKNOWN");
            rejected(outputs, "page", "NOT_AN_IMAGE");
        }
    }

    private VisionStreams start(String... more) {
        return rig.start(Stream.concat(Stream.of("vision.fetch.spool.dir=" + spool), Stream.of(more))
                .toArray(String[]::new));
    }

    private FileCounts files() {
        return rig.gemini.counts().files();
    }

    /** Locks aside. */
    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> all = Files.walk(spool)) {
            return all.filter(path -> path.toString().endsWith(".image")).toList();
        }
    }

    /** As who uploaded it knows it. */
    private URI onlyFile() throws IOException {
        Request list = new Request.Builder()
                .url(rig.gemini.uri() + "/v1beta/files")
                .header("x-goog-api-key", "test-key")
                .build();
        try (Response response = new OkHttpClient().newCall(list).execute()) {
            Matcher uri = Pattern.compile("\"uri\" *: *\"([^\"]+)\"")
                    .matcher(response.body().string());
            assertThat(uri.find()).isTrue();
            return URI.create(uri.group(1));
        }
    }

    private static Scene scene(Encoding encoding) {
        return scene(7, encoding);
    }

    private static Scene scene(int number, Encoding encoding) {
        Scene drawn = Scenes.draw(number);
        return new Scene(
                number, drawn.frame(), drawn.backgroundTop(), drawn.backgroundBottom(), drawn.shapes(), encoding);
    }

    private static ImageReference reference(URI image) {
        return ImageReference.newBuilder().setUri(image.toString()).build();
    }

    private static void assertFound(Scene scene, ImageEnriched event) {
        List<PixelBox> found = event.getObjects().stream()
                .map(object -> object.getBox())
                .map(box -> new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()))
                .toList();
        List<PixelBox> truth = scene.boxes().stream().map(LabelledBox::box).toList();
        assertThat(BoxMatcher.match(truth, found).min()).as("%s", scene).isGreaterThanOrEqualTo(0.95);
    }

    private static Map<String, Output> byKey(List<Output> outputs) {
        return outputs.stream().collect(Collectors.toMap(Output::key, Function.identity()));
    }

    private static ImageEnriched enriched(Map<String, Output> outputs, String key) {
        Output output = Objects.requireNonNull(outputs.get(key), key);
        assertThat(output.event()).as("%s", output).isInstanceOf(ImageEnriched.class);
        return (ImageEnriched) Objects.requireNonNull(output.event());
    }

    private static ImageRejected rejected(Map<String, Output> outputs, String key, String reason) {
        Output output = Objects.requireNonNull(outputs.get(key), key);
        assertThat(output.event()).as("%s", output).isInstanceOf(ImageRejected.class);
        ImageRejected rejected = (ImageRejected) Objects.requireNonNull(output.event());
        assertThat(rejected.getReason()).isEqualTo(reason);
        return rejected;
    }
}
