package dev.visionstreams.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpendingTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    /** Amounts by the time at which they were spent. */
    private static Spending.Amounts amounts(Object... timesAndAmounts) {
        Map<Instant, Long> spent = new TreeMap<>();
        for (int i = 0; i < timesAndAmounts.length; i += 2) {
            spent.put(Instant.parse((String) timesAndAmounts[i]), ((Integer) timesAndAmounts[i + 1]).longValue());
        }
        return (begin, end) -> spent.entrySet().stream()
                .filter(each -> !each.getKey().isBefore(begin) && each.getKey().isBefore(end))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static Spending spending(String zone, long perDay, long perHour) {
        return new Spending(new Budget(Map.of(Period.DAY, perDay, Period.HOUR, perHour), ZoneId.of(zone), "USD"));
    }

    @Test
    void shouldSumAllTasksAndPreferNeitherSideOfOneThatIsTold() {
        Spending spending = spending("UTC", 100, 100);
        spending.told(0, amounts("2026-11-28T11:00:00Z", 10));
        spending.told(1, amounts("2026-11-28T11:00:00Z", 20));
        spending.own(1, amounts("2026-11-28T11:00:00Z", 25));
        spending.own(2, amounts("2026-11-28T12:00:00Z", 40));

        assertThat(spending.standings(NOON)).extracting(Standing::spent).containsExactly(75L, 40L);

        spending.told(1, amounts("2026-11-28T11:00:00Z", 30));
        assertThat(spending.standings(NOON).get(0).spent()).as("the later one").isEqualTo(80);
        spending.own(2, null);
        spending.told(0, null);
        assertThat(spending.standings(NOON).get(0).spent()).isEqualTo(30);
    }

    /** Days are told apart where the zone says, also those of 23 and 25 hours; hours also at half hours. */
    @ParameterizedTest
    @CsvSource({
        "UTC,2026-11-28T23:59:59Z,2026-11-28T00:00:00Z,2026-11-29T00:00:00Z,2026-11-28T23:00:00Z,2026-11-29T00:00:00Z",
        "America/Los_Angeles,2026-11-28T07:59:59Z,2026-11-27T08:00:00Z,2026-11-28T08:00:00Z,2026-11-28T07:00:00Z,"
                + "2026-11-28T08:00:00Z",
        "Asia/Kolkata,2026-11-28T18:29:59Z,2026-11-27T18:30:00Z,2026-11-28T18:30:00Z,2026-11-28T17:30:00Z,"
                + "2026-11-28T18:30:00Z",
        "Asia/Kathmandu,2026-11-28T12:00:00Z,2026-11-27T18:15:00Z,2026-11-28T18:15:00Z,2026-11-28T11:15:00Z,"
                + "2026-11-28T12:15:00Z",
        "Europe/Berlin,2026-10-25T12:00:00Z,2026-10-24T22:00:00Z,2026-10-25T23:00:00Z,2026-10-25T12:00:00Z,"
                + "2026-10-25T13:00:00Z",
        "Europe/Berlin,2026-10-25T00:30:00Z,2026-10-24T22:00:00Z,2026-10-25T23:00:00Z,2026-10-25T00:00:00Z,"
                + "2026-10-25T01:00:00Z",
        "Europe/Berlin,2026-03-29T12:00:00Z,2026-03-28T23:00:00Z,2026-03-29T22:00:00Z,2026-03-29T12:00:00Z,"
                + "2026-03-29T13:00:00Z",
    })
    void shouldCountInDaysAndHoursOfTheZone(
            String zone, Instant now, Instant day, Instant nextDay, Instant hour, Instant nextHour) {
        Spending spending = spending(zone, 100, 10);
        spending.own(
                0,
                (begin, end) -> begin.equals(day) && end.equals(nextDay)
                        ? 100
                        : begin.equals(hour) && end.equals(nextHour) ? 10 : -1);

        assertThat(spending.standings(now))
                .containsExactly(
                        new Standing(Period.DAY, 100, 100, day, nextDay),
                        new Standing(Period.HOUR, 10, 10, hour, nextHour));
        assertThat(Objects.requireNonNull(spending.reached(now)).end())
                .as("what lasts longer")
                .isEqualTo(nextDay);
    }

    @Test
    void shouldOpenByItselfWhenTheHourOrTheDayTurns() {
        Spending spending = spending("UTC", 100, 10);
        spending.own(0, amounts("2026-11-28T12:10:00Z", 10, "2026-11-28T13:10:00Z", 90));

        assertThat(Objects.requireNonNull(spending.reached(Instant.parse("2026-11-28T12:10:00Z")))
                        .period())
                .isEqualTo(Period.DAY);
        Spending byHour = spending("UTC", 1000, 10);
        byHour.own(0, amounts("2026-11-28T12:10:00Z", 10));
        assertThat(byHour.reached(Instant.parse("2026-11-28T12:59:59.999Z"))).isNotNull();
        assertThat(byHour.reached(Instant.parse("2026-11-28T13:00:00Z"))).isNull();
        assertThat(spending.reached(Instant.parse("2026-11-28T23:59:59Z"))).isNotNull();
        assertThat(spending.reached(Instant.parse("2026-11-29T00:00:00Z"))).isNull();
    }

    @Test
    void shouldCountWhatNoTaskHasCountedYet() {
        Spending spending = spending("UTC", 100, 1000);
        spending.own(0, amounts("2026-11-28T12:10:00Z", 90));
        Instant now = Instant.parse("2026-11-28T12:20:00Z");

        assertThat(spending.reached(now, 9)).isNull();
        assertThat(spending.reached(now, 10)).isNotNull();
        assertThat(spending.reached(now, Long.MAX_VALUE)).isNotNull();
    }

    @Test
    void shouldNeverBeReachedWithoutABudget() {
        Spending spending = new Spending(new Budget(Map.of(), ZoneId.of("UTC"), "USD"));
        spending.own(0, amounts("2026-11-28T12:00:00Z", 1));

        assertThat(spending.reached(NOON, Long.MAX_VALUE)).isNull();
        assertThat(spending.standings(NOON)).isEmpty();
        assertThatThrownBy(() -> new Budget(Map.of(Period.DAY, 0L), ZoneId.of("UTC"), "USD"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayAmountsForAPerson() {
        Budget budget = new Budget(
                Map.of(Period.HOUR, Budget.billionths(new BigDecimal("0.5")), Period.DAY, 5_000_000_000L),
                ZoneId.of("UTC"),
                "EUR");

        assertThat(budget).hasToString("5.00 EUR per day, 0.50 EUR per hour");
        assertThat(budget.text(12_345_678_900L)).isEqualTo("12.3457 EUR");
        assertThat(budget.text(1_000)).isEqualTo("0.000001 EUR");
        assertThat(budget.text(0)).isEqualTo("0.00 EUR");
        assertThat(Budget.units(1)).isEqualTo(1e-9);
    }
}
