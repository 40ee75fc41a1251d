package dev.visionstreams.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | 1",
                "*/* | 1",
                "text/* | 1",
                "text/plain | 1",
                "TEXT/Plain ; Q=0.3 | 0.3",
                "text/plain;version=0.0.4;q=0.5 | 0.5",
                "text/plain;version=\"0.0.4\";q=0.5 | 0.5",
                "text/plain;version=1.0.0 | 0",
                "text/plain;version=1.0.0, text/plain;q=0.2 | 0.2",
                "text/plain;version=0.0.4;q=0.1, text/plain;q=0.9, */* | 0.1",
                "text/plain;q=0, */* | 0",
                "text/*;q=0.4, */*;q=0.9 | 0.4",
                "application/json | 0",
                "text/plain;q=much | 0",
                "text/plain;q=-1 | 0",
                "'' | 0",
                ",,;=;q=1, text/plain;q=0.7 | 0.7"
            })
    void shouldWeighAMediaTypeByItsMostSpecificRange(@Nullable String accept, double weight) {
        assertThat(Weights.ofAccept(accept).ofMediaType("text/plain", "0.0.4").value())
                .isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "absent",
            value = {
                "absent | 0",
                "gzip | 1",
                "deflate, GZIP;q=0.5 | 0.5",
                "gzip;q=0, * | 0",
                "* | 1",
                "br | 0",
                "identity | 0"
            })
    void shouldWeighACodingByItsNameFirst(@Nullable String accept, double weight) {
        assertThat(Weights.ofAcceptEncoding(accept).ofCoding("gzip").value()).isEqualTo(weight);
    }

    @Test
    void shouldTellANameFromARange() {
        assertThat(Weights.ofAccept("text/plain, */*")
                        .ofMediaType("text/plain", "0.0.4")
                        .isNamed())
                .isTrue();
        assertThat(Weights.ofAccept("text/*").ofMediaType("text/plain", "0.0.4").isNamed())
                .isFalse();
    }
}
