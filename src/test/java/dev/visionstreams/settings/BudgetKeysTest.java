package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.budget.Budget;
import dev.visionstreams.budget.Period;
import dev.visionstreams.config.ConfigurationException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetKeysTest {
    @Test
    void shouldHaveNoBudgetUnlessOneIsSet() {
        assertThat(read().spending())
                .isEqualTo(new Settings.Spending(
                        new Budget(Map.of(), ZoneId.of("UTC"), "USD"), "vision-streams-spending"));
        assertThat(read().spending().isOn()).isFalse();
    }

    @Test
    void shouldReadBudgetsInTheCurrencyOfThePrices() {
        Settings settings = read(
                "gemini.budget.per.day=25",
                "gemini.budget.per.hour=0.5",
                "gemini.budget.time.zone=America/Los_Angeles",
                "gemini.price.currency=EUR",
                "gemini.price.gemini-3.5-flash-lite.input=0.25",
                "gemini.price.gemini-3.5-flash-lite.output=2",
                "vision.application.id=shop");

        assertThat(settings.spending())
                .isEqualTo(new Settings.Spending(
                        new Budget(
                                Map.of(Period.DAY, 25_000_000_000L, Period.HOUR, 500_000_000L),
                                ZoneId.of("America/Los_Angeles"),
                                "EUR"),
                        "shop-spending"));
        assertThat(settings.spending().isOn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini.budget.per.day,0,amount",
        "gemini.budget.per.day,-1,amount",
        "gemini.budget.per.hour,1e3,amount",
        "gemini.budget.per.hour,5 USD,amount",
        "gemini.budget.per.hour,'0.0000000001',amount",
        "gemini.budget.time.zone,Mars/Base,time zone",
        "gemini.budget.time.zone,+05:17,time zone"
    })
    void shouldRefuseWhatIsNoBudget(String key, String value, String expected) {
        assertThatThrownBy(() -> read(key + "=" + value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key + ": \"" + value + "\" is not")
                .hasMessageContaining(expected);
    }

    /** A budget that can't count must not pretend. */
    @Test
    void shouldSayWhichPricesABudgetNeeds() {
        assertThatThrownBy(() -> read(
                        "gemini.budget.per.hour=1",
                        "gemini.model.caption=gemini-3.6-flash",
                        "gemini.models.allowed=gemini-3.8-flash,my-own"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no price is known of gemini-3.6-flash, my-own")
                .hasMessageContaining("gemini.price.gemini-3.6-flash.input, gemini.price.gemini-3.6-flash.output")
                .hasMessageContaining("gemini.price.my-own.input")
                .hasMessageContaining("--set");
        assertThat(read("gemini.model.caption=gemini-3.6-flash").spending().isOn())
                .as("without a budget it is no fault")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini.service.tier=priority",
                "gemini.service.tier.detect=priority",
                "gemini.service.tiers.allowed=priority",
                "gemini.service.tier.topics=image-requests:priority"
            })
    void shouldRefuseATierWithoutAPrice(String tier) {
        assertThatThrownBy(() -> read("gemini.budget.per.day=1", tier))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no price is known of the service tier priority");
        assertThat(read("gemini.budget.per.day=1", tier.replace("priority", "flex"))
                        .spending()
                        .isOn())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image-requests", "image-answers", "vision-streams-reusable-answers"})
    void shouldKeepTheTopicOfWhatWasSpentApart(String other) {
        assertThatThrownBy(() -> read("gemini.budget.topic=" + other))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("gemini.budget.topic: \"" + other + "\" is the topic of something else");
    }

    @Test
    void shouldLetRequestsNameOnlyModelsThatCanBeCounted() {
        assertThat(read("gemini.budget.per.day=1").rules().uncounted())
                .accepts("gemini-3.6-flash")
                .rejects("gemini-3.8-flash-001");
        assertThat(read().rules().uncounted()).rejects("gemini-3.6-flash");
    }

    private static Settings read(String... overrides) {
        return new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), List.of(overrides));
    }
}
