package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Coordinates COORDINATES = new Coordinates("topic-ü", 3, 1L << 40);

    @Test
    void shouldReadWhatItWrote() {
        for (long seed = 0; seed < 300; seed++) {
            Entry entry = entry(new SplittableRandom(seed));
            byte[] encoded = entry.encode();
            Entry read = Entry.decode(COORDINATES, encoded);

            assertThat(Arrays.equals(read.encode(), encoded))
                    .as("seed %s", seed)
                    .isTrue();
            assertThat(read.starts()).as("seed %s", seed).isEqualTo(entry.starts());
            assertThat(read.progress().dueAt())
                    .as("seed %s", seed)
                    .isEqualTo(entry.progress().dueAt());
            assertThat(Arrays.equals(read.request().value(), entry.request().value()))
                    .as("seed %s", seed)
                    .isTrue();
            assertThat(Arrays.equals(read.request().key(), entry.request().key()))
                    .as("seed %s", seed)
                    .isTrue();
            assertThat(read.request().headers().stream().map(HeaderField::key))
                    .as("seed %s", seed)
                    .containsExactlyElementsOf(entry.request().headers().stream()
                            .map(HeaderField::key)
                            .toList());
        }
    }

    @Test
    void shouldSayWhatToDoAboutALayoutThatItDoesNotKnow() {
        byte[] encoded = entry(new SplittableRandom(1)).encode();
        encoded[0] = 9;

        assertThatThrownBy(() -> Entry.decode(COORDINATES, encoded))
                .hasMessageContaining("layout 9")
                .hasMessageContaining("run that version");
    }

    @Test
    void shouldSortAPartitionsEntriesByOffset() {
        assertThat(List.of(1L, 127L, 128L, 255L, 256L, 1L << 32, 1L << 40).stream()
                        .map(offset -> new Coordinates("t", 1, offset).toStoreKey()))
                .isSorted();
        assertThat(Coordinates.ofStoreKey(COORDINATES.toStoreKey())).isEqualTo(COORDINATES);
    }

    private static Entry entry(SplittableRandom random) {
        Progress progress = new Progress(
                random.nextInt(9), random.nextLong(), random.nextLong(9_999), random.nextLong(), some(random));
        Outcome outcome = random.nextBoolean() ? null : new Outcome("to-ü", perhaps(random), headers(random));
        Request request =
                new Request(COORDINATES, random.nextLong(9_999), perhaps(random), headers(random), perhaps(random));
        return new Entry(progress, new Starts(random.nextInt(4), random.nextLong()), outcome, request);
    }

    private static List<HeaderField> headers(SplittableRandom random) {
        List<HeaderField> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            // Longer than a modified UTF-8 string may be, empty, beyond the basic plane, twice the same.
            String name = List.of("", "same", "é😀", "x".repeat(70_000)).get(random.nextInt(4));
            headers.add(new HeaderField(name, perhaps(random)));
        }
        return headers;
    }

    private static byte @Nullable [] perhaps(SplittableRandom random) {
        return random.nextInt(4) == 0 ? null : some(random);
    }

    private static byte[] some(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(100_000)];
        random.nextBytes(bytes);
        return bytes;
    }
}
