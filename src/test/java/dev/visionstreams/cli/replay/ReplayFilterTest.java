package dev.visionstreams.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ReplayFilterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final ReplayCandidate CANDIDATE = new ReplayCandidate(
            new ConsumerRecord<>("rejections", 0, 0, "key".getBytes(UTF_8), new byte[0]),
            "id",
            "FETCH_TIMEOUT",
            "FETCH",
            true,
            Instant.parse("2026-11-22T17:00:00Z"),
            null);

    @ParameterizedTest
    @CsvSource({
        "'', '', '', '', '', '', true",
        "FETCH_TIMEOUT, '', '', '', '', '', true",
        "OTHER, '', '', '', '', '', false",
        "'', FETCH, '', '', '', '', true",
        "'', MODEL, '', '', '', '', false",
        "'', '', key, '', '', '', true",
        "'', '', other, '', '', '', false",
        "'', '', '', id, '', '', true",
        "'', '', '', other, '', '', false",
        "'', '', '', '', 2h, '', true",
        "'', '', '', '', 30m, '', false",
        "'', '', '', '', 1h, '', true",
        "'', '', '', '', '', 1h, false",
        "'', '', '', '', '', 2026-11-22T19:00:00+01:00, true",
        "'', '', '', '', 2026-11-22T18:00:01+01:00, '', false",
        "FETCH_TIMEOUT, MODEL, '', '', '', '', false"
    })
    void shouldTakeWhatMeetsAllConditions(
            String reason, String stage, String key, String id, String since, String until, boolean taken) {
        ReplayFilter filter =
                new ReplayFilter(set(reason), set(stage), set(key), set(id), false, moment(since), moment(until));

        assertThat(filter.takes(CANDIDATE, NOW)).isEqualTo(taken);
    }

    @Test
    void shouldHaveOneTextForTheSameConditions() {
        ReplayFilter filter =
                new ReplayFilter(Set.of("B", "A"), Set.of(), Set.of(), Set.of(), true, moment("2h"), null);

        assertThat(filter.text()).isEqualTo("--reason A --reason B --retryable --since 2h");
    }

    @Test
    void shouldTellLongFiltersApart() {
        String many = "x".repeat(5_000);
        ReplayMark one = ReplayMark.of(NOW, "rejections", ids(many + "1"));
        ReplayMark other = ReplayMark.of(NOW, "rejections", ids(many + "2"));

        assertThat(one.text()).hasSizeLessThan(4_000);
        assertThat(one.filter()).isNotEqualTo(other.filter());
        assertThat(ReplayMark.parse(one.text())).isEqualTo(one);
    }

    @Test
    void shouldRefuseWhatIsNoTime() {
        assertThatThrownBy(() -> TimeArgument.of("yesterday"))
                .isInstanceOf(CommandLine.TypeConversionException.class)
                .hasMessageContaining("2h");
    }

    @Test
    void shouldSpreadEvenlyAndNotCatchUp() {
        SendRate pace = new SendRate(4);

        assertThat(pace.nanosToWait(0)).isZero();
        assertThat(pace.nanosToWait(0)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(pace.nanosToWait(TimeUnit.SECONDS.toNanos(10))).isZero();
        assertThat(pace.nanosToWait(TimeUnit.SECONDS.toNanos(10))).isEqualTo(TimeUnit.MILLISECONDS.toNanos(250));
    }

    private static ReplayFilter ids(String id) {
        return new ReplayFilter(Set.of(), Set.of(), Set.of(), Set.of(id), false, null, null);
    }

    private static Set<String> set(String value) {
        return value.isEmpty() ? Set.of() : Set.of(value);
    }

    private static @Nullable TimeArgument moment(String text) {
        return text.isEmpty() ? null : TimeArgument.of(text);
    }
}
