package dev.visionstreams.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.image.UprightPixelsTest.Fixture;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okio.ByteString;
import org.junit.jupiter.api.Test;

/**
 * Damages small files of every format at random: each is decoded within its bound or refused, whatever it claims.
 * {@code -Dfuzz.seconds=600} runs for longer, {@code -Dfuzz.seed=N} with another seed than 1.
 */
class HeaderFuzzTest {
    private static final long HEAP = 48 << 20;

    @Test
    void shouldDecodeOrRefuseWhateverAHeaderClaims() throws Exception {
        long seed = Long.getLong("fuzz.seed", 1);
        long end = System.nanoTime() + Long.getLong("fuzz.seconds", 11) * 1_000_000_000;
        Random random = new Random(seed);
        List<Fixture> fixtures = UprightPixelsTest.fixtures();
        ImageInspector inspector = new ImageInspector(4_000_000);
        UprightEncoder encoder = new UprightEncoder(null, HEAP);
        int refused = 0;
        int decoded = 0;
        do {
            ByteString file = fixtures.get(random.nextInt(fixtures.size())).file();
            ByteString damaged = damaged(file, random);
            try {
                ImageHeader header = inspector.inspect(damaged);
                UprightImage upright = decoded(encoder, damaged, header);
                assertThat(inspector.inspect(upright.bytes()).orientation()).isEqualTo(1);
                decoded++;
            } catch (UnusableImageException e) {
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("java.", "Exception");
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("-Dfuzz.seed=" + seed + ", " + damaged.hex(), e);
            }
        } while (System.nanoTime() < end);
        assertThat(decoded).as("seed %d", seed).isPositive();
        assertThat(refused).as("seed %d", seed).isPositive();
    }

    /** In a thread that can be given up: a decoder may loop. */
    private static UprightImage decoded(UprightEncoder encoder, ByteString file, ImageHeader header)
            throws UnusableImageException {
        FutureTask<UprightImage> task = new FutureTask<>(() -> encoder.encode(ImageBytes.of(file), header));
        Thread thread = new Thread(task, "fuzz");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnusableImageException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteString damaged(ByteString file, Random random) {
        byte[] bytes = file.toByteArray();
        int header = Math.min(bytes.length, 200);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(random.nextInt(4) == 0 ? bytes.length : header);
            bytes[at] = (byte)
                    switch (random.nextInt(4)) {
                        case 0 -> 0xFF;
                        case 1 -> 0;
                        case 2 -> bytes[at] ^ (1 << random.nextInt(8));
                        default -> random.nextInt(256);
                    };
        }
        int size = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        return ByteString.of(bytes, 0, size);
    }
}
