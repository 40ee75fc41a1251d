package dev.visionstreams.image.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.bytes.BytesOnDisk;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.ImageFormat;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UnusableImageException.Reason;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.image.UprightImage;
import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageWorkersTest {
    private static final ImageHeader TURNED = new ImageHeader(ImageFormat.PNG, 6, new Frame(40, 60));
    private static final WorkerSettings SETTINGS = new WorkerSettings(2, 96 << 20, Duration.ofMinutes(1), null);

    @Test
    void shouldGiveWhatTheEncoderGivesFromMemoryAndFromAFile(@TempDir Path folder) throws Exception {
        ByteString png = png(60, 40);
        UprightImage expected = new UprightEncoder().encode(png, TURNED);
        Path file = Files.write(folder.resolve("ä"), png.toByteArray());
        try (ImageWorkers workers = new ImageWorkers(SETTINGS)) {
            assertThat(workers.upright(ImageBytes.of(png), TURNED).join()).isEqualTo(expected);
            try (ImageBytes onDisk = new BytesOnDisk(file, png.size(), "", () -> {})) {
                assertThat(workers.upright(onDisk, TURNED).join()).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldStartNothingForWhatIsRefusedByItsClaims() {
        ImageHeader other = new ImageHeader(ImageFormat.PNG, 6, new Frame(8_000, 8_000));
        Set<Long> before = children();
        try (ImageWorkers workers = new ImageWorkers(SETTINGS)) {
            CompletableFuture<UprightImage> refused =
                    workers.upright(ImageBytes.of(ByteString.encodeUtf8("nothing")), other);

            assertThat(refused).isCompletedExceptionally();
            assertThat(children()).isEqualTo(before);
        }
    }

    @Test
    void shouldReplaceAProcessThatOverruns() throws Exception {
        WorkerSettings hasty = new WorkerSettings(1, 256 << 20, Duration.ofMillis(1), null);
        ByteString large = png(4_000, 4_000);
        try (ImageWorkers workers = new ImageWorkers(hasty)) {
            for (int i = 0; i < 2; i++) {
                UnusableImageException refusal = refusal(workers.upright(
                        ImageBytes.of(large), new ImageHeader(ImageFormat.PNG, 6, new Frame(4_000, 4_000))));

                assertThat(refusal.reason()).isEqualTo(Reason.IMAGE_TOO_LARGE);
                assertThat(refusal).hasMessageContaining("vision.image.time.limit");
            }
        }
    }

    @Test
    void shouldGiveASlowImageTheTimeThatIsAllowed() throws Exception {
        WorkerSettings patient = new WorkerSettings(2, 256 << 20, Duration.ofMinutes(5), null);
        try (ImageWorkers workers = new ImageWorkers(patient, Duration.ofMillis(1))) {
            CompletableFuture<UprightImage> result = workers.upright(
                    ImageBytes.of(png(4_000, 4_000)), new ImageHeader(ImageFormat.PNG, 6, new Frame(4_000, 4_000)));

            assertThat(result.join().bytes().size()).isPositive();
        }
    }

    @Test
    void shouldReplaceAProcessThatDied() throws Exception {
        ByteString png = png(60, 40);
        Set<Long> before = children();
        try (ImageWorkers workers = new ImageWorkers(SETTINGS)) {
            workers.upright(ImageBytes.of(png), TURNED).join();
            Set<Long> first = children();
            first.removeAll(before);
            assertThat(first).hasSize(1);
            ProcessHandle worker = ProcessHandle.of(first.iterator().next()).orElseThrow();
            worker.destroyForcibly();
            worker.onExit().get(1, TimeUnit.MINUTES);

            assertThat(workers.upright(ImageBytes.of(png), TURNED)
                            .join()
                            .bytes()
                            .size())
                    .isPositive();
            assertThat(children()).doesNotContainAnyElementsOf(first);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTryAnImageAgainWhoseProcessIsKilledWhileItDecodes() throws Exception {
        WorkerSettings one = new WorkerSettings(1, 256 << 20, Duration.ofMinutes(5), null);
        ImageHeader header = new ImageHeader(ImageFormat.PNG, 6, new Frame(5_000, 5_000));
        ByteString large = png(5_000, 5_000);
        Set<Long> before = children();
        try (ImageWorkers workers = new ImageWorkers(one)) {
            workers.upright(ImageBytes.of(png(60, 40)), TURNED).join();
            Set<Long> first = children();
            first.removeAll(before);
            ProcessHandle worker = ProcessHandle.of(first.iterator().next()).orElseThrow();
            Duration idle = computed(worker);

            CompletableFuture<UprightImage> result = workers.upright(ImageBytes.of(large), header);
            while (computed(worker).minus(idle).compareTo(Duration.ofMillis(50)) < 0 && !result.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(result).isNotDone();
            worker.destroyForcibly();

            assertThat(result.join().bytes().size()).isPositive();
            Set<Long> second = children();
            second.removeAll(before);
            assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
        }
    }

    /** The heap is smaller than the worker reckons with, as if a decoder took more than it should. */
    @Test
    void shouldRefuseAnImageThatTheHeapTurnsOutTooSmallFor() throws Exception {
        List<String> command = WorkerProcess.command(SETTINGS).stream()
                .map(argument -> argument.startsWith("-Xmx") ? "-Xmx24m" : argument)
                .toList();
        Process process = new ProcessBuilder(command).start();
        try (DataInputStream replies = new DataInputStream(process.getInputStream());
                DataOutputStream jobs = new DataOutputStream(process.getOutputStream())) {
            assertThat(replies.read()).isEqualTo(Frames.READY);
            ImageHeader header = new ImageHeader(ImageFormat.PNG, 6, new Frame(2_500, 2_500));

            Frames.write(new Frames.Job(ImageBytes.of(png(2_500, 2_500)), header, null), jobs);

            assertThatThrownBy(() -> Frames.readReply(replies, 1 << 20))
                    .hasMessageContaining("more memory than vision.image.worker.heap")
                    .isInstanceOfSatisfying(UnusableImageException.class, refusal -> assertThat(refusal.reason())
                            .isEqualTo(Reason.IMAGE_TOO_LARGE));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldEndAProcessThatRunsOutOfMemoryWhileItReads() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (WorkerProcess process = WorkerProcess.start(SETTINGS, timer)) {
            ImageBytes tooMany = ImageBytes.of(ByteString.of(new byte[100 << 20]));

            assertThatThrownBy(
                            () -> process.decode(new Frames.Job(tooMany, TURNED, null), Duration.ofMinutes(1), 1 << 20))
                    .isInstanceOfSatisfying(WorkerProcess.EndedException.class, ended -> assertThat(ended.wasKilled())
                            .isFalse());
            assertThat(process.isAlive()).isFalse();
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void shouldSayThatAFileCanNotBeRead(@TempDir Path folder) throws Exception {
        ByteString png = png(60, 40);
        Path file = Files.write(folder.resolve("a"), png.toByteArray());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (WorkerProcess process = WorkerProcess.start(SETTINGS, timer)) {
            ImageBytes gone = new BytesOnDisk(file, png.size(), "", () -> {});
            Files.delete(file);

            assertThatThrownBy(() -> process.decode(new Frames.Job(gone, TURNED, null), Duration.ofMinutes(1), 1 << 20))
                    .isInstanceOf(UncheckedIOException.class);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldKeepSecretsOutOfTheProcess() throws Exception {
        Set<Long> before = children();
        try (ImageWorkers workers = new ImageWorkers(SETTINGS)) {
            workers.upright(ImageBytes.of(png(60, 40)), TURNED).join();
            Set<Long> started = children();
            started.removeAll(before);
            for (long pid : started) {
                String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.UTF_8);

                assertThat(environment.split("\0"))
                        .allMatch(variable -> variable.isEmpty() || variable.matches("(LANG|LC_ALL|LC_CTYPE)=.*"));
            }
        }
    }

    @Test
    void shouldEndWhenItsParentDoes() throws Exception {
        Process process = new ProcessBuilder(WorkerProcess.command(SETTINGS)).start();
        assertThat(process.getInputStream().read()).isEqualTo(Frames.READY);

        process.getOutputStream().close();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void shouldEndAllProcessesWhenClosed() throws Exception {
        Set<Long> before = children();
        ImageWorkers workers = new ImageWorkers(SETTINGS);
        workers.upright(ImageBytes.of(png(60, 40)), TURNED).join();
        List<ProcessHandle> started = ProcessHandle.current()
                .children()
                .filter(child -> !before.contains(child.pid()))
                .toList();

        workers.close();

        assertThat(started).isNotEmpty();
        for (ProcessHandle process : started) {
            process.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    private static UnusableImageException refusal(CompletableFuture<UprightImage> result) {
        try {
            throw new AssertionError("not refused: " + result.join());
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(UnusableImageException.class);
            return (UnusableImageException) Objects.requireNonNull(e.getCause());
        }
    }

    private static Duration computed(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static ByteString png(int width, int height) throws Exception {
        Buffer buffer = new Buffer();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 5, 0xFF0000);
        ImageIO.write(image, "png", buffer.outputStream());
        return buffer.readByteString();
    }
}
