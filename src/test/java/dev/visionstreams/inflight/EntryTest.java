package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
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

    /** What the first edition wrote: its changelog is read when it is replaced. */
    @Test
    void shouldReadEntriesOfTheFirstLayout() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Entry entry = entry(random);
            int crashes = random.nextInt(4);

            Entry read = Entry.decode(COORDINATES, firstLayout(entry, crashes));

            assertThat(read.crashes()).as("seed %s", seed).isEqualTo(crashes);
            assertThat(read.progress().attempts())
                    .as("seed %s", seed)
                    .isEqualTo(entry.progress().attempts());
            assertThat(Arrays.equals(read.request().value(), entry.request().value()))
                    .as("seed %s", seed)
                    .isTrue();
            assertThat(read.outcome() == null).as("seed %s", seed).isEqualTo(entry.outcome() == null);
            assertThat(read.request().isSame(entry.request()))
                    .as("seed %s", seed)
                    .isTrue();
        }
    }

    @Test
    void shouldTellRecordsOfOnePlaceApart() {
        InputRecord record = record(1, "k", "v");

        for (InputRecord stored : List.of(record, record.withoutContent(), record.withoutContent(9, 9))) {
            assertThat(stored.isSame(record(1, "k", "v"))).isTrue();
            assertThat(stored.isSame(record(2, "k", "v"))).isFalse();
            assertThat(stored.isSame(record(1, null, "v"))).isFalse();
            assertThat(stored.isSame(record(1, "k", "w"))).isFalse();
            assertThat(stored.isSame(record(1, "k", null))).isFalse();
        }
    }

    @Test
    void shouldSortAPartitionsEntriesByOffset() {
        for (int incarnation : List.of(0, 1, 300)) {
            assertThat(List.of(1L, 127L, 128L, 255L, 256L, 1L << 32, 1L << 40).stream()
                            .map(offset -> new Place(new Coordinates("t", 1, offset), incarnation).toStoreKey()))
                    .isSorted();
            Place place = new Place(COORDINATES, incarnation);
            assertThat(Place.ofStoreKey(place.toStoreKey())).isEqualTo(place);
        }
    }

    @Test
    void shouldReadTheRecordOfCrashesThatItWrote() {
        Bytes known = new Place(COORDINATES, 0).toStoreKey();
        Bytes other = new Place(COORDINATES, 1).toStoreKey();
        byte[] encoded = new CrashRecord(7, Map.of(known, 2), Set.of(known, other)).encode();

        CrashRecord same = CrashRecord.decode(encoded, 7);
        assertThat(same.crashes()).isEqualTo(Map.of(known, 2));
        assertThat(same.started()).isEqualTo(Set.of(known, other));
        CrashRecord next = CrashRecord.decode(encoded, 8);
        assertThat(next.crashes()).as("the process that had started them ended").isEqualTo(Map.of(known, 3, other, 1));
        assertThat(next.started()).isEmpty();
        assertThat(encoded).as("tens of bytes per start").hasSizeLessThan(9 + 2 * 40);
        encoded[0] = 9;
        assertThatThrownBy(() -> CrashRecord.decode(encoded, 7)).hasMessageContaining("layout 9");
    }

    private static InputRecord record(long timestamp, @Nullable String key, @Nullable String value) {
        return new InputRecord(
                COORDINATES,
                timestamp,
                key == null ? null : HandOffFixture.bytes(key),
                List.of(),
                value == null ? null : HandOffFixture.bytes(value));
    }

    private static byte[] firstLayout(Entry entry, int crashes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeInt(crashes);
        out.writeLong(42);
        out.writeInt(entry.progress().attempts());
        out.writeLong(entry.progress().firstAttemptAt());
        out.writeLong(entry.progress().spentMillis());
        out.writeLong(entry.progress().dueAt());
        write(out, entry.progress().memo());
        out.writeBoolean(entry.outcome() != null);
        if (entry.outcome() != null) {
            out.writeUTF(entry.outcome().route());
            write(out, entry.outcome().value());
            write(out, entry.outcome().headers());
        }
        out.writeLong(entry.request().timestamp());
        write(out, entry.request().key());
        write(out, entry.request().headers());
        write(out, entry.request().value());
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, byte @Nullable [] array) throws IOException {
        out.writeInt(array == null ? -1 : array.length);
        out.write(array == null ? new byte[0] : array);
    }

    private static void write(DataOutputStream out, List<HeaderField> headers) throws IOException {
        out.writeInt(headers.size());
        for (HeaderField header : headers) {
            write(out, HandOffFixture.bytes(header.key()));
            write(out, header.value());
        }
    }

    private static Entry entry(SplittableRandom random) {
        Progress progress = new Progress(
                random.nextInt(9), random.nextLong(), random.nextLong(9_999), random.nextLong(), some(random));
        Outcome outcome = random.nextBoolean() ? null : new Outcome("to-ü", perhaps(random), headers(random));
        InputRecord request =
                new InputRecord(COORDINATES, random.nextLong(9_999), perhaps(random), headers(random), perhaps(random));
        return new Entry(progress, outcome, request);
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
