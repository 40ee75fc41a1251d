package dev.visionstreams.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.model.Prices;
import dev.visionstreams.model.Prices.Price;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceKeysTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

    @Test
    void shouldUseTheBuiltInPricesWhereNoneIsSet() {
        assertThat(prices()).isEqualTo(Prices.BUILT_IN);
    }

    @Test
    void shouldAddAModelAndItsDate() {
        Prices prices = prices(
                "gemini.price.my.own-flash.input=0.5",
                "gemini.price.my.own-flash.output=3",
                "gemini.price.date=2026-12-24");

        assertThat(prices.date()).isEqualTo("2026-12-24");
        assertThat(prices.find("my.own-flash-001", DAY)).isEqualTo(new Price("my.own-flash", null, 0.5, null, 3));
        assertThat(prices.find("gemini-3.5-flash-lite", DAY))
                .as("the others stay")
                .isEqualTo(Prices.BUILT_IN.find("gemini-3.5-flash-lite", DAY));
    }

    @Test
    void shouldOverrideAPartOfABuiltInPriceOnAllItsDays() {
        Prices prices = prices("gemini.price.gemini-3.8-flash.cached=0.1");

        assertThat(prices.find("gemini-3.8-flash", DAY))
                .isEqualTo(new Price("gemini-3.8-flash", "2026-11-01", 0.75, 0.1, 3.75));
        assertThat(prices.find("gemini-3.8-flash", LocalDate.of(2027, 1, 1)))
                .isEqualTo(new Price("gemini-3.8-flash", "2027-01-01", 1.5, 0.1, 7.5));
    }

    @Test
    void shouldLetTheEnvironmentSetBuiltInModels() {
        Prices prices = new SettingsReader(Set.of(), 1L << 30)
                .read(null, Map.of("GEMINI_PRICE_GEMINI_3_5_FLASH_LITE_INPUT", "9"), List.of())
                .gemini()
                .service()
                .prices();

        assertThat(prices.find("gemini-3.5-flash-lite", DAY))
                .isEqualTo(new Price("gemini-3.5-flash-lite", "2026-11-01", 9, null, 2.5));
    }

    @Test
    void shouldNotMixCurrencies() {
        Prices prices = prices("gemini.price.currency=EUR", "gemini.price.m.input=1", "gemini.price.m.output=2");

        assertThat(prices.currency()).isEqualTo("EUR");
        assertThat(prices.prices()).extracting(Price::model).containsExactly("m");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini.price.m.input=1, both",
        "gemini.price.m.inptu=1, .cached",
        "gemini.price.m.output=-1, amount",
        "gemini.price.m.output=1e3, amount",
        "gemini.price.currency=euro, currency",
        "gemini.price.date=2026-02-30, 2026-02-30"
    })
    void shouldRefuse(String setting, String message) {
        assertThatThrownBy(() -> prices(setting))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }

    private static Prices prices(String... overrides) {
        return new SettingsReader(Set.of(), 1L << 30)
                .read(null, Map.of(), Arrays.asList(overrides))
                .gemini()
                .service()
                .prices();
    }
}
