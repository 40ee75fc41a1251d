package dev.visionstreams.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long NOON = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();
    private static final long QUARTER = Tally.QUARTER.toMillis();

    @Test
    void shouldAddUpByQuartersOfAnHour() {
        Tally tally = Tally.NONE
                .plus(NOON, 3)
                .plus(NOON + QUARTER - 1, 4)
                .plus(NOON + QUARTER, 5)
                .plus(NOON + 4 * QUARTER, 6);

        assertThat(between(tally, NOON, NOON + QUARTER)).isEqualTo(7);
        assertThat(between(tally, NOON + QUARTER, NOON + 4 * QUARTER)).isEqualTo(5);
        assertThat(between(tally, NOON - 100 * QUARTER, NOON + 100 * QUARTER)).isEqualTo(18);
    }

    @Test
    void shouldKeepTheLongestDayAndNoMore() {
        Tally tally = Tally.NONE.plus(NOON, 1).plus(NOON + QUARTER, 2);

        Tally later = tally.plus(NOON + Duration.ofHours(25).toMillis(), 4);
        assertThat(later.byQuarter().values()).containsExactly(1L, 2L, 4L);
        assertThat(later.plus(NOON + Duration.ofHours(25).toMillis() + QUARTER, 8)
                        .byQuarter()
                        .values())
                .containsExactly(2L, 4L, 8L);
    }

    /** So that it can't grow without bounds, nor count what happened as if it were still to come. */
    @Test
    void shouldCountForNowWhatAClockThatWasPutBackHadAhead() {
        Tally tally = Tally.NONE.plus(NOON + Duration.ofDays(300).toMillis(), 7);

        assertThat(tally.plus(NOON, 1).byQuarter()).isEqualTo(Map.of(Tally.quarterOf(NOON), 8L));
    }

    @Test
    void shouldNotOverflow() {
        Tally tally = Tally.NONE.plus(NOON, Long.MAX_VALUE - 1).plus(NOON, 5).plus(NOON + QUARTER, 5);

        assertThat(between(tally, NOON, NOON + 4 * QUARTER)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldTakeTheLargerOfEachQuarter() {
        Tally early = Tally.NONE.plus(NOON, 5);
        Tally late = early.plus(NOON, 2).plus(NOON + QUARTER, 3);

        assertThat(early.or(late)).isEqualTo(late);
        assertThat(late.or(early)).isEqualTo(late);
        assertThat(Tally.NONE.or(early)).isEqualTo(early);
    }

    @Test
    void shouldReadWhatItWrites() {
        Tally tally = Tally.NONE;
        for (int i = 0; i < 120; i++) {
            tally = tally.plus(NOON + i * QUARTER, 1_000_000_000L + i);
        }

        byte[] encoded = tally.encode();

        assertThat(Tally.decode(encoded)).isEqualTo(tally);
        assertThat(tally.byQuarter()).hasSize(101);
        assertThat(encoded)
                .as("small enough to be written several times a second")
                .hasSizeLessThan(800);
    }

    @Test
    void shouldRefuseWhatIsNoTally() {
        byte[] encoded = Tally.NONE.plus(NOON, 5).plus(NOON + QUARTER, 6).encode();
        byte[] newer = encoded.clone();
        newer[0]++;
        Map<Long, Long> many = new TreeMap<>();
        for (long i = 0; i < 1_000; i++) {
            many.put(i, 1L);
        }
        byte[] long1000 = new Tally(new TreeMap<>(many)).encode();

        for (byte[] bytes : new byte[][] {
            {},
            newer,
            Arrays.copyOf(encoded, encoded.length - 1),
            {1, 2},
            {1, 2, 0},
            {1, 2, 1},
            {1, 0, 2, 0, 2},
            long1000
        }) {
            assertThatThrownBy(() -> Tally.decode(bytes))
                    .as(Arrays.toString(bytes))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Versions before budgets read everything in the store but the record of crashes as a request. */
    @Test
    void shouldBeARequestThatHasEndedAsNothingForEarlierVersions() {
        Tally tally = Tally.NONE.plus(NOON, 5);
        Place place = Place.ofStoreKey(TaskTally.KEY);

        Entry entry = Entry.decode(place.coordinates(), TaskTally.encode(tally));

        assertThat(place.toStoreKey()).isEqualTo(TaskTally.KEY).isNotEqualTo(CrashRecord.KEY);
        assertThat(place.incarnation()).isZero();
        assertThat(Objects.requireNonNull(entry.outcome()).leaves()).isFalse();
        assertThat(entry.request().key()).as("in nobody's order").isNull();
        assertThat(TaskTally.decode(TaskTally.encode(tally))).isEqualTo(tally);
        assertThat(TaskTally.decode(null)).isEqualTo(Tally.NONE);
    }

    private static long between(Tally tally, long begin, long end) {
        return tally.between(Tally.quarterOf(begin), Tally.quarterOf(end));
    }
}
